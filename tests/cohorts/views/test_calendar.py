"""The screen of a cohort's calendar, and what participants then read."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.models import LessonOpening
from tests.factories.cohorts import (
    CohortFactory,
    EnrolmentFactory,
    GroupSessionFactory,
    HalfDayFactory,
    coach_of,
    expert_of,
    manager_of,
)
from tests.forms import typed_into
from tests.programme.help import course_with, spaced, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return course_with(2)


@pytest.fixture
def cohort(course):
    ends = timezone.localdate() + timedelta(days=200)
    return CohortFactory(theme=course[0].theme, time_zone="Indian/Reunion", ends_on=ends)


@pytest.fixture
def coach(client, cohort):
    user = coach_of(cohort)
    client.force_login(user)
    return user


def address(cohort, course=None):
    return reverse("cohorts:calendar", args=[cohort.pk]) + (f"?parcours={course.pk}" if course else "")


def test_only_who_leads_the_cohort_sees_its_calendar(client, cohort):
    others = {
        EnrolmentFactory(cohort=cohort).user: 403,
        expert_of(cohort.theme): 403,
        coach_of(CohortFactory(theme=cohort.theme)): 404,
        manager_of(CohortFactory().theme): 404,
        manager_of(cohort.theme): 200,
        coach_of(cohort): 200,
    }
    for user, status in others.items():
        client.force_login(user)
        assert client.get(address(cohort)).status_code == status
        cohort_page = client.get(reverse("cohorts:cohort", args=[cohort.pk]))
        assert (address(cohort) in cohort_page.text) == (status == 200)


def test_the_calendar_is_kept_as_it_was_typed_and_shown_again(client, cohort, course, coach):
    course, lessons = course
    session = GroupSessionFactory(cohort=cohort, number=2, title="Le terrain")
    HalfDayFactory(session=session)
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    first, second = (f"p{one.pk}" for one in lessons)
    page = client.get(address(cohort))
    assert "heure de La Réunion" in page.text
    sent = typed_into(page, **{
        f"{first}-opens": "day", f"{first}-day": day, f"{first}-at": "09:30", f"{second}-opens": str(session.pk),
    })  # fmt: skip
    kept = client.post(address(cohort), sent, follow=True)
    assert kept.redirect_chain == [(address(cohort, course), 303)]
    rows = {row.page_id: row for row in LessonOpening.objects.all()}
    assert rows[lessons[0].pk].opens_at.isoformat() == f"{day}T05:30:00+00:00"
    assert rows[lessons[1].pk].after_session == session
    again = typed_into(kept)
    assert {key: again[key] for key in sent if key.startswith("p")} == {
        key: sent[key] for key in sent if key.startswith("p")
    }
    client.post(address(cohort), again)
    assert {row.pk for row in LessonOpening.objects.all()} == {row.pk for row in rows.values()}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"opens": "day"}, "Indiquez le jour et l’heure"),
        ({"opens": "day", "day": "2099-01-01", "at": "09:00"}, "vérifiez l’année"),
        ({"opens": "", "day": "2026-12-01", "at": "09:00"}, "Choisissez « À une date »"),
        ({"opens": "999999999999999999999999999999"}, ""),
        ({"opens": "\x00", "day": "\ud800", "at": "\u202e"}, ""),
        ({"opens": "day", "day": "9" * 2000, "at": "25:61"}, ""),
    ],
)
def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(client, cohort, course, coach, typed, said):
    course, lessons = course
    other = (timezone.localdate() + timedelta(days=9)).isoformat()
    sent = {
        f"p{lessons[0].pk}-{name}": value.encode("utf-8", "replace").decode() for name, value in typed.items()
    }
    second = f"p{lessons[1].pk}"
    sent |= {f"{second}-opens": "day", f"{second}-day": other, f"{second}-at": "08:00"}
    page = client.post(address(cohort), sent)
    assert (page.status_code, LessonOpening.objects.exists()) == (422, False)
    assert said in spaced(page.text)
    assert typed_into(page)[f"{second}-day"] == other


def test_a_participant_reads_when_and_why_and_resume_leads_elsewhere(client, cohort, course, coach):
    course, lessons = course
    session = GroupSessionFactory(cohort=cohort, number=3)
    HalfDayFactory(session=session)
    resume = reverse("learning:resume", args=[course.pk])
    reader = EnrolmentFactory(cohort=cohort).user
    client.force_login(reader)
    client.get(lessons[0].url)
    LessonOpening.objects.create(cohort=cohort, page=lessons[0].page_ptr, after_session=session)
    assert client.get(resume).url == lessons[1].url
    LessonOpening.objects.create(cohort=cohort, page=lessons[1].page_ptr, after_session=session)
    assert client.get(resume).url == course.url
    for page in (client.get(course.url), client.get(lessons[0].url), client.get("/accueil/")):
        assert "Ouvre après la session n° 3, le" in spaced(text_of(page))
        assert resume not in text_of(page)
    client.force_login(coach)
    assert "Ouvre après" not in spaced(text_of(client.get(lessons[0].url)))


def test_a_theme_without_a_course_says_so(client):
    cohort = CohortFactory()
    client.force_login(manager_of(cohort.theme))
    assert "pas encore de parcours" in client.get(address(cohort)).text


def test_the_calendar_costs_as_much_for_many_lessons_as_for_one(client, django_assert_max_num_queries):
    course, _lessons = course_with(8, 8)
    cohort = CohortFactory(theme=course.theme)
    client.force_login(coach_of(cohort))
    client.get(address(cohort))
    with django_assert_max_num_queries(14):
        client.get(address(cohort))
