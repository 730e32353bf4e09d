"""Seats taken without naming a project count: in the person's own quota, and in that of the project they carry."""

import pytest

from coaching import queries
from coaching.domain import bookings
from coaching.enums import SlotKind
from coaching.models import Booking, Project
from lms.accounts.models import User
from tests.coaching.conftest import book, refused
from tests.factories.coaching import MemberFactory, SlotFactory
from tests.factories.cohorts import EnrolmentFactory

pytestmark = pytest.mark.django_db


def workshop(coached, **fields):
    known = {"coach": coached.coach, "cohort": coached.cohort, "kind": SlotKind.WORKSHOP, "seats": 9}
    return SlotFactory(**known | fields)


def used(project):
    """As the domain counts and as the pages show: they must agree."""
    shown = queries.with_sessions(Project.objects.filter(pk=project.pk)).get().sessions_used
    person = User.objects.get(pk=project.members.first().person_id)
    assert [row.sessions_used for row in queries.my_projects_to_book(person)] == [shown]
    return shown


def test_g32_seat_without_a_named_project_counts_in_the_projects_quota(coached):
    coached.project.quota = 2
    coached.project.save()
    mate = EnrolmentFactory(cohort=coached.cohort).user
    MemberFactory(project=coached.project, person=mate)
    bookings.book(person=coached.person, slot=workshop(coached))
    bookings.book(person=mate, slot=workshop(coached, cohort=None))
    assert used(coached.project) == 2
    for project in (coached.project, None):
        with refused("quota_used"):
            bookings.book(person=coached.person, slot=workshop(coached), project=project)
    assert Booking.objects.count() == 2


def test_g32_named_seats_bar_the_unnamed(coached):
    coached.project.quota = 1
    coached.project.save()
    book(coached, workshop(coached))
    with refused("quota_used"):
        bookings.book(person=coached.person, slot=workshop(coached))
    with refused("quota_used"):
        bookings.hold(person=coached.person, slot=workshop(coached))


def test_g32_person_without_any_project_has_a_quota_of_their_own(coached):
    person = EnrolmentFactory(cohort=coached.cohort).user
    for _ in range(6):
        bookings.book(person=person, slot=workshop(coached))
    with refused("quota_used"):
        bookings.book(person=person, slot=workshop(coached))
    bookings.cancel(by=person, booking=Booking.objects.filter(person=person).first())
    assert bookings.book(person=person, slot=workshop(coached)).project is None
    assert used(coached.project) == 0
