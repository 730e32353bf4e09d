"""The rules that the database keeps by itself, on whichever database the tests run."""

from datetime import timedelta

import pytest
from django.db import Error, transaction

from coaching.enums import BookingState, SlotKind
from coaching.models import Booking, Slot
from tests.factories.accounts import UserFactory
from tests.factories.coaching import BookingFactory, SlotFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory, HalfDayFactory

pytestmark = pytest.mark.django_db


def test_slots_of_one_coach_never_overlap():
    slot = SlotFactory()
    with pytest.raises(Error, match="slot_coach_free"), transaction.atomic():
        SlotFactory(coach=slot.coach, starts_at=slot.starts_at + timedelta(minutes=10))
    following = SlotFactory(coach=slot.coach, starts_at=slot.ends_at)
    with pytest.raises(Error, match="slot_coach_free"), transaction.atomic():
        Slot.objects.filter(pk=following.pk).update(starts_at=slot.starts_at)
    assert Slot.objects.count() == 2


def test_cancelled_slot_leaves_its_hour_free():
    slot = SlotFactory(state="cancelled")
    assert SlotFactory(coach=slot.coach, starts_at=slot.starts_at).pk


def test_booking_never_has_a_seat_above_the_seats():
    slot = SlotFactory(kind=SlotKind.JOINT, seats=2)
    BookingFactory(slot=slot, seat=2)
    with pytest.raises(Error, match="booking_within_seats"), transaction.atomic():
        BookingFactory(slot=slot, seat=3)
    with pytest.raises(Error, match="booking_within_seats"), transaction.atomic():
        Slot.objects.filter(pk=slot.pk).update(seats=1)


def test_bookings_of_one_person_never_overlap():
    person = UserFactory()
    first = BookingFactory(person=person)
    other = SlotFactory(starts_at=first.starts_at + timedelta(minutes=5))
    with pytest.raises(Error, match="booking_person_free"), transaction.atomic():
        BookingFactory(person=person, slot=other)
    Booking.objects.filter(pk=first.pk).update(state=BookingState.CANCELLED, seat=None)
    assert BookingFactory(person=person, slot=other).pk


def test_cohort_never_has_more_seats_than_its_capacity():
    cohort = CohortFactory(capacity=1)
    EnrolmentFactory(cohort=cohort)
    with pytest.raises(Error, match="enrolment_within_capacity"), transaction.atomic():
        EnrolmentFactory(cohort=cohort)


def test_room_holds_one_session_at_a_time():
    from cohorts.models import Room

    room = Room.objects.create(name="Salle du conseil")
    morning = HalfDayFactory(room=room)
    with pytest.raises(Error, match="half_day_room_free"), transaction.atomic():
        HalfDayFactory(room=room, starts_at=morning.starts_at + timedelta(hours=1))
    assert HalfDayFactory(room=room, starts_at=morning.ends_at).pk
