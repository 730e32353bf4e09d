"""A person is erased while they book: the booking is refused, or given back; nobody waits for the other for ever."""

import threading
import time
from functools import partial

import pytest
from django.db import transaction

from coaching.domain import bookings
from coaching.enums import LIVE, BookingState
from coaching.models import Booking
from cohorts.models import Enrolment
from lms.accounts.domain.erasure import erase_person
from tests.coaching.conftest import make_coached, make_project, slot_of
from tests.factories.accounts import UserFactory
from tests.factories.coaching import MemberFactory
from tests.threads import together

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("real_database"),
]


def held_open(verb, done, *, after=None):
    """Do it once the other has begun, and commit only a moment later: the other meets it in the middle."""
    if after:
        after.wait(30)
    with transaction.atomic():
        try:
            verb()
        finally:
            done.set()
        time.sleep(0.3)


@pytest.mark.parametrize("first", ["booking", "erasing", "at once"])
@pytest.mark.parametrize("team", ["alone", "with a colleague", "no project"])
def test_g21_erasing_a_person_while_they_book(first, team):
    coached, admin = make_coached(), UserFactory(is_superuser=True)
    row = make_project(coached.cohort)
    slot, earlier = (slot_of(coached) for _n in range(2))
    project = None if team == "no project" else row.project
    if team == "with a colleague":
        MemberFactory(project=row.project)
    bookings.book(person=row.person, slot=earlier, project=project)
    book = partial(bookings.book, person=row.person, slot=slot, project=project)
    erase = partial(erase_person, user=row.person, by=admin)
    booked, erased = threading.Event(), threading.Event()
    calls = {
        "booking": [partial(held_open, book, booked), partial(held_open, erase, erased, after=booked)],
        "erasing": [partial(held_open, erase, erased), partial(held_open, book, booked, after=erased)],
        "at once": [book, erase],
    }[first]
    said, errors = together(calls)
    assert errors == []
    assert said["ok"] >= 1
    assert not Booking.objects.filter(person=row.person, state__in=LIVE).exists()
    row.person.refresh_from_db()
    assert (row.person.get_full_name(), row.person.is_active) == ("Compte effacé", False)
    assert not Enrolment.objects.seated().filter(user=row.person).exists()
    kept = Booking.objects.filter(state=BookingState.BOOKED)
    assert kept.count() == (said["ok"] if team == "with a colleague" else 0)
    for each in kept:  # the project's, with whoever carries it on
        assert each.person in each.project.team
