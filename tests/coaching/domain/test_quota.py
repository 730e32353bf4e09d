"""Seats taken without naming a project count: in the person's own quota, and in that of the project they carry."""

import pytest

from coaching import queries
from coaching.domain import bookings
from coaching.enums import SlotKind
from coaching.models import Booking, Project
from lms.accounts.models import User
from tests.coaching.conftest import refused
from tests.factories.coaching import MemberFactory, SlotFactory
from tests.factories.cohorts import EnrolmentFactory

pytestmark = pytest.mark.django_db


def workshop(season, **fields):
    known = {"coach": season.coach, "cohort": season.cohort, "kind": SlotKind.WORKSHOP, "seats": 9}
    return SlotFactory(**known | fields)


def used(project):
    """As the domain counts and as the pages show: they must agree."""
    shown = queries.with_sessions(Project.objects.filter(pk=project.pk)).get().sessions_used
    person = User.objects.get(pk=project.members.first().person_id)
    assert [row.sessions_used for row in queries.my_projects_to_book(person)] == [shown]
    return shown


def test_g32_seat_without_a_named_project_counts_in_the_projects_quota(season):
    season.project.quota = 2
    season.project.save()
    mate = EnrolmentFactory(cohort=season.cohort).user
    MemberFactory(project=season.project, person=mate)
    bookings.book(person=season.person, slot=workshop(season))
    bookings.book(person=mate, slot=workshop(season, cohort=None))
    assert used(season.project) == 2
    for project in (season.project, None):
        with refused("quota_used"):
            bookings.book(person=season.person, slot=workshop(season), project=project)
    assert Booking.objects.count() == 2


def test_g32_named_seats_bar_the_unnamed(season):
    season.project.quota = 1
    season.project.save()
    bookings.book(person=season.person, slot=workshop(season), project=season.project)
    with refused("quota_used"):
        bookings.book(person=season.person, slot=workshop(season))
    with refused("quota_used"):
        bookings.hold(person=season.person, slot=workshop(season))


def test_g32_person_without_any_project_has_a_quota_of_their_own(season):
    person = EnrolmentFactory(cohort=season.cohort).user
    for _ in range(6):
        bookings.book(person=person, slot=workshop(season))
    with refused("quota_used"):
        bookings.book(person=person, slot=workshop(season))
    bookings.cancel(by=person, booking=Booking.objects.filter(person=person).first())
    assert bookings.book(person=person, slot=workshop(season)).project is None
    assert used(season.project) == 0
