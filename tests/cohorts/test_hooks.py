from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from cohorts import calendars
from cohorts.domain.enrolment import enrol
from cohorts.domain.sessions import cancel_session
from cohorts.page_panels import cohorts_of_theme, cohorts_to_join
from cohorts.wagtail_hooks import waiting_for_a_manager
from lms.notify.calendars import events_of
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import (
    CohortFactory,
    EnrolmentFactory,
    HalfDayFactory,
    RoomFactory,
    coach_of,
    manager_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return CohortFactory(name="Automne", capacity=1, ends_on=timezone.localdate() + timedelta(days=90))


def half_day_in(cohort, days, **fields):
    return HalfDayFactory(session__cohort=cohort, starts_at=timezone.now() + timedelta(days=days), **fields)


def test_calendar_holds_ones_own_half_days_cancelled_ones_too(cohort, django_assert_num_queries):
    mine, gone = half_day_in(cohort, 3), half_day_in(cohort, 5)
    cancel_session(session=gone.session)
    half_day_in(cohort, 4, session__state="draft")
    half_day_in(cohort, -200)
    half_day_in(CohortFactory(theme=cohort.theme), 3)
    for user in (EnrolmentFactory(cohort=cohort).user, coach_of(cohort)):
        with django_assert_num_queries(1):
            events = calendars.events_of(user)
        assert [(event.uid, event.cancelled) for event in events] == [
            (f"half-day-{mine.pk}", False),
            (f"half-day-{gone.pk}", True),
        ]
        assert [event for event in events_of(user) if event.uid.startswith("half-day-")] == events
    assert calendars.events_of(manager_of(cohort.theme)) == calendars.events_of(UserFactory()) == []


def test_theme_shows_its_cohorts_to_those_who_see_them(cohort, django_assert_num_queries):
    CohortFactory(theme=cohort.theme, ends_on=timezone.localdate() - timedelta(days=1))
    CohortFactory(ends_on=cohort.ends_on)
    reader = EnrolmentFactory(cohort=cohort).user
    with django_assert_num_queries(2):
        [panel] = cohorts_of_theme(cohort.theme, reader)
    assert [(row["title"], row["href"]) for row in panel.rows] == [("Automne", f"/promotions/{cohort.pk}/")]
    assert cohorts_of_theme(cohort.theme, UserFactory()) == []
    with django_assert_num_queries(0):
        assert cohorts_of_theme(cohort.theme, AnonymousUser()) == []


def test_theme_offers_its_open_cohorts_to_everybody_signed_in(cohort, django_assert_num_queries):
    free = CohortFactory(theme=cohort.theme, open_enrolment=True, ends_on=cohort.ends_on)
    CohortFactory(theme=cohort.theme, open_enrolment=True, ends_on=timezone.localdate() - timedelta(days=1))
    person = UserFactory()
    with django_assert_num_queries(2):
        [panel] = cohorts_of_theme(cohort.theme, person)
    assert [row["href"] for row in panel.rows] == [reverse("cohorts:join", args=[free.pk])]
    enrol(cohort=free, user=person)
    [panel] = cohorts_of_theme(cohort.theme, UserFactory())
    assert [row["href"] for row in panel.rows] == [reverse("cohorts:join", args=[free.pk])]
    person = type(person).objects.get(pk=person.pk)
    [panel] = cohorts_of_theme(cohort.theme, person)
    assert [row["href"] for row in panel.rows] == [reverse("cohorts:cohort", args=[free.pk])]
    assert cohorts_of_theme(cohort.theme, AnonymousUser()) == []


def test_manager_finds_on_the_first_page_of_the_administration_what_awaits(client, cohort):
    EnrolmentFactory(cohort=cohort)
    enrol(cohort=cohort, user=UserFactory())
    homeless = half_day_in(cohort, 10, session__title="Sans lieu").session
    half_day_in(cohort, 11, session__title="En salle", room=RoomFactory())
    half_day_in(cohort, 12, session__title="En visio", session__video_url="https://visio.test/")
    half_day_in(cohort, 40, session__title="Plus tard")
    half_day_in(CohortFactory(), 10, session__title="Étrangère")
    panels = []
    waiting_for_a_manager(SimpleNamespace(user=manager_of(cohort.theme)), panels)
    [panel] = panels
    assert [(title, address) for title, address, _words in panel.rows] == [
        ("Automne", reverse("cohorts:people", args=[cohort.pk])),
        ("Sans lieu", reverse("cohorts:session_edit", args=[homeless.pk])),
    ]
    assert panel.rows[0][2] == "1 personne attend"
    waiting_for_a_manager(SimpleNamespace(user=coach_of(cohort)), panels)
    assert panels == [panel]
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    text = client.get("/gestion/").content.decode()
    assert "1 personne attend" in text
    assert "Sans lieu" in text


def test_home_page_announces_the_cohorts_that_one_may_join(client, cohort, django_assert_num_queries):
    CohortFactory(ends_on=cohort.ends_on)
    CohortFactory(open_enrolment=True, ends_on=timezone.localdate() - timedelta(days=1))
    free = CohortFactory(open_enrolment=True, ends_on=cohort.ends_on, capacity=3)
    member = EnrolmentFactory(cohort=free).user
    with django_assert_num_queries(1):
        [panel] = cohorts_to_join(AnonymousUser())
    [row] = panel.rows
    assert (row["title"], row["href"]) == (free.name, f"/promotions/{free.pk}/rejoindre/")
    assert row["text"].endswith("2 places libres")
    assert client.get(row["href"]).url == f"/compte/connexion/?next=/promotions/{free.pk}/rejoindre/"
    assert cohorts_to_join(member) == []
