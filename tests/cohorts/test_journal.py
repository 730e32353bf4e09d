"""Seats of cohorts in the journal of rights, whichever way they came (A5)."""

import pytest
from django.urls import reverse

from cohorts.domain import cohort as cohorts
from cohorts.domain.coaches import assign_coach
from cohorts.domain.enrolment import complete, enrol, join, withdraw, withdraw_everywhere
from cohorts.models import Enrolment
from lms.accounts.enums import JournalEvent
from lms.accounts.models import JournalEntry
from lms.core.errors import DomainError
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory, coach_of, manager_of

pytestmark = pytest.mark.django_db
GIVEN, ENDED = JournalEvent.SEAT_GIVEN, JournalEvent.SEAT_ENDED


@pytest.fixture
def cohort():
    """One place, open to all."""
    return CohortFactory(capacity=1, open_enrolment=True, name="Automne 2026")


@pytest.fixture
def manager(cohort):
    return manager_of(cohort.theme)


def lines():
    """(what, whom, who, how) of each line about a seat, in their order."""
    rows = JournalEntry.objects.filter(event__in=(GIVEN, ENDED)).order_by("pk")
    return [(row.event, row.person, row.by, row.details.get("way", "")) for row in rows]


def seat_of(person):
    return Enrolment.objects.get(user=person)


def test_a5_a_seat_given_and_ended_by_a_manager_is_written_with_the_cohort_and_its_theme(cohort, manager):
    person = UserFactory()
    enrol(cohort=cohort, user=person, by=manager)
    withdraw(enrolment=seat_of(person), by=manager)
    withdraw(enrolment=seat_of(person), by=manager)
    assert lines() == [(GIVEN, person, manager, ""), (ENDED, person, manager, "")]
    for row in JournalEntry.objects.filter(event__in=(GIVEN, ENDED)):
        assert (row.details["cohort"], row.details["theme"]) == (cohort.name, cohort.theme.title)


def test_a5_a_seat_taken_and_left_by_oneself_and_the_one_that_the_first_waiting_gets(cohort, manager):
    first, second = UserFactory(), UserFactory()
    join(cohort=cohort, user=first)
    join(cohort=cohort, user=second, ahead=0)
    assert lines() == [(GIVEN, first, first, "")], "who waits has no right yet"
    withdraw(enrolment=seat_of(first), by=first)
    assert lines()[1:] == [(ENDED, first, first, ""), (GIVEN, second, None, "waiting")]


def test_a5_more_places_are_seats_given_to_those_who_wait(cohort, manager):
    people = UserFactory.create_batch(3)
    for person in people:
        enrol(cohort=cohort, user=person, by=manager)
    cohorts.change_capacity(cohort=cohort, capacity=3, by=manager)
    assert lines()[1:] == [(GIVEN, person, None, "waiting") for person in people[1:]]


def test_a5_leaving_the_waiting_list_or_completing_ends_no_seat_and_erasing_does(cohort, manager):
    first, second = UserFactory(), UserFactory()
    for person in (first, second):
        enrol(cohort=cohort, user=person, by=manager)
    withdraw(enrolment=seat_of(second), by=second)
    assert [line[0] for line in lines()] == [GIVEN]
    withdraw_everywhere(user=first, by=manager)
    enrol(cohort=cohort, user=second, by=manager)
    complete(enrolment=seat_of(second), by=manager)
    assert lines()[1:] == [(ENDED, first, manager, ""), (GIVEN, second, manager, "")]


def test_a5_a_refused_seat_leaves_no_line(cohort, manager):
    enrol(cohort=cohort, user=UserFactory(), by=manager)
    with pytest.raises(DomainError):
        join(cohort=cohort, user=UserFactory())
    assert len(lines()) == 1


def test_a5_a_manager_reads_the_cohort_and_its_theme_in_the_journal(client, cohort, manager):
    person, waits = UserFactory(last_name="Quidam"), UserFactory(last_name="Patient")
    enrol(cohort=cohort, user=person, by=manager)
    enrol(cohort=cohort, user=waits, by=manager)
    withdraw(enrolment=seat_of(person), by=manager)
    assign_coach(cohort=cohort, user=coach_of(), by=manager)
    client.force_login(manager)
    page = client.get(reverse("rights-journal"), {"quoi": "seat_given"})
    where = f"promotion « Automne 2026 » · thème « {cohort.theme.title} »"
    said = [said.replace("\u00a0", " ") for _entry, said in page.context["rows"]]
    assert said == [f"{where} · depuis la liste d’attente", where]
    coaches = client.get(reverse("rights-journal"), {"quoi": "coach_assigned"})
    assert coaches.context["rows"][0][1].replace("\u00a0", " ") == where
