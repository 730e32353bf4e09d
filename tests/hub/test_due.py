"""What the first page names first, what it says of a finished course, and the bell (H34, H37)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coaching.domain import bookings
from coaching.models import Action
from lms.learning.domain.progress import mark_done
from lms.notify.models import Message
from lms.programme.models import LessonPage
from tests.factories.coaching import SlotFactory
from tests.factories.cohorts import GroupSessionFactory, HalfDayFactory
from tests.markup import flat
from tests.world import build_side

pytestmark = pytest.mark.django_db


@pytest.fixture
def side():
    """A cohort without anything due."""
    one = build_side("A")
    one.session.half_days.update(is_active=False)
    type(one.session).objects.update(state="cancelled")
    Action.objects.all().delete()
    one.project.bookings.filter(slot__starts_at__gt=timezone.now()).update(state="cancelled", seat=None)
    return one


def first(client, user):
    client.force_login(user)
    answer = client.get("/accueil/")
    assert answer.status_code == 200
    return answer.context["dashboard"].next


def session_in(side, **when):
    session = GroupSessionFactory(cohort=side.cohort, title="La session", number=90)
    HalfDayFactory(session=session, starts_at=timezone.now() + timedelta(**when))


def appointment_in(side, **when):
    start = timezone.now() + timedelta(**when)
    slot = SlotFactory(
        coach=side.coach,
        cohort=side.cohort,
        title="Le rendez-vous",
        starts_at=start,
        ends_at=start + timedelta(minutes=45),
    )
    return bookings.book(person=side.participant, slot=slot, project=side.project)


def action_in(side, days):
    due = timezone.localdate() + timedelta(days=days)
    Action.objects.create(project=side.project, title="La suite", owner=side.participant, due_on=due)


@pytest.mark.parametrize(
    ("session", "appointment", "action", "expected"),
    [
        (9, 5, 2, "La suite"),
        (9, 3, 6, "Le rendez-vous"),
        (2, 5, 6, "La session"),
        (9, 5, -3, "La suite"),
        (4, None, 4, "La session"),
    ],
)
def test_h37_the_hero_names_what_is_due_first(client, side, session, appointment, action, expected):
    if session is not None:
        session_in(side, days=session)
    if appointment is not None:
        appointment_in(side, days=appointment)
    action_in(side, action)
    assert expected in first(client, side.participant).title


def test_h37_a_late_action_says_that_it_is_late(client, side):
    action_in(side, -1)
    assert "en retard" in first(client, side.participant).headline


def test_h37_a_place_kept_for_minutes_comes_before_all_that_waits(client, side):
    session_in(side, days=1)
    slot = SlotFactory(coach=side.coach, cohort=side.cohort)
    held = bookings.hold(person=side.participant, slot=slot, project=side.project)
    assert first(client, side.participant).href == reverse("coaching:confirm", args=[held.pk])


def finish_all(side):
    for lesson in LessonPage.objects.descendant_of(side.course):
        mark_done(user=side.participant, lesson=lesson)


def test_h34_a_finished_course_says_so_and_what_comes_next(client, side):
    finish_all(side)
    card = first(client, side.participant)
    assert "terminé" in card.headline
    page = client.get(card.href).text
    assert "C’est terminé" in page
    assert reverse("coaching:project", args=[side.project.pk]) in page
    assert page.count('class="button big"') == 1


def test_h34_the_last_lesson_read_before_others_says_what_is_left(client, side):
    client.force_login(side.participant)
    lessons = list(LessonPage.objects.descendant_of(side.course).order_by("path"))
    answer = client.post(reverse("learning:finish", args=[lessons[-1].pk]), follow=True)
    if len(lessons) == 1:
        assert "C’est terminé" in answer.text
    else:
        assert "à lire" in answer.text
        assert "C’est terminé" not in answer.text


def test_h37_the_bell_counts_what_is_not_read_and_reading_takes_it_off(client, side):
    Message.objects.filter(recipient=side.participant).delete()
    rows = [
        Message.objects.create(
            recipient=side.participant, notification="x", key=f"k{n}", subject=f"S{n}", text="T", url="/aide/"
        )
        for n in range(3)
    ]
    Message.objects.create(recipient=side.coach, notification="x", key="other", subject="S", text="T")
    client.force_login(side.participant)
    page = client.get("/aide/").text
    assert "Mes messages, 3 non lus" in page
    assert '<b class="count" aria-hidden="true">3</b>' in flat(page)
    client.post(reverse("notify:read", args=[rows[0].pk]), {"open": "1"})
    assert "Mes messages, 2 non lus" in client.get("/aide/").text
    client.post(reverse("notify:read-all"))
    page = client.get("/aide/").text
    assert "non lu" not in page
    assert 'class="count"' not in page


def test_h37_the_bell_costs_no_query_and_stops_counting_at_a_hundred(client, side):
    client.force_login(side.participant)
    counts = []
    for number in (1, 120):
        Message.objects.bulk_create(
            Message(recipient=side.participant, notification="x", key=f"{number}-{n}", subject="S", text="T")
            for n in range(number)
        )
        with CaptureQueriesContext(connection) as found:
            page = client.get("/aide/").text
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert "99+" in page
