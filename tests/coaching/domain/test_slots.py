"""Opening, changing, moving and cancelling slots."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from coaching.domain import logs, slots, waiting
from coaching.enums import BookingState, SlotKind, SlotState
from coaching.models import Booking, Slot
from cohorts.domain.coaches import remove_coach
from lms.notify.models import Message
from tests.coaching.conftest import book, make_project, refused, slot_of
from tests.factories.accounts import UserFactory
from tests.factories.coaching import SlotFactory
from tests.factories.cohorts import CohortFactory

pytestmark = pytest.mark.django_db


def hours(days=5, minutes=45):
    start = timezone.now().replace(microsecond=0) + timedelta(days=days)
    return {"starts_at": start, "ends_at": start + timedelta(minutes=minutes)}


def change(slot, by, **fields):
    known = {"title": "", "mode": slot.mode, "place": "", "video_url": "", "seats": slot.seats}
    return slots.update_slot(by=by, slot=slot, **known | fields)


def test_individual_slot_has_one_seat_whatever_was_asked(coached):
    assert slots.open_slot(coach=coached.coach, seats=8, **hours()).seats == 1
    assert slots.open_slot(coach=coached.coach, kind=SlotKind.JOINT, seats=8, **hours(6)).seats == 8


@pytest.mark.parametrize(
    ("days", "minutes", "code"), [(-1, 45, "past_time"), (5, 0, "bad_times"), (5, 3000, "bad_times")]
)
def test_opening_at_a_wrong_time_is_refused(coached, days, minutes, code):
    with refused(code):
        slots.open_slot(coach=coached.coach, **hours(days, minutes))
    assert not Slot.objects.exists()


def test_only_coaches_open_slots_and_for_their_own_cohorts(coached):
    with refused("forbidden"):
        slots.open_slot(coach=coached.person, **hours())
    with refused("forbidden"):
        slots.open_slot(coach=coached.coach, cohort=CohortFactory(), **hours())


def test_opening_over_an_own_slot_is_refused(coached, slot):
    with refused("overlapping"):
        slots.open_slot(
            coach=coached.coach, starts_at=slot.starts_at + timedelta(minutes=5), ends_at=slot.ends_at
        )


def test_moving_takes_the_bookings_along_and_tells_the_people(coached, booked):
    when = hours(30)
    moved = slots.move_slot(by=coached.coach, slot=booked.slot, **when)
    booked.refresh_from_db()
    assert (moved.starts_at, booked.starts_at, booked.ends_at) == (when["starts_at"], *when.values())
    told = Message.objects.filter(notification="coaching.slot_moved")
    assert list(told.values_list("recipient", flat=True)) == [coached.person.pk]
    back = slots.move_slot(by=coached.coach, slot=moved, **hours(31))
    slots.move_slot(by=coached.coach, slot=back, **when)
    assert told.count() == 3


def test_moving_onto_another_appointment_of_someone_is_refused(coached, booked):
    other_coach = UserFactory()
    coached.cohort.coaches.add(other_coach)
    elsewhere = SlotFactory(coach=other_coach)
    book(coached, elsewhere)
    with refused("overlapping"):
        slots.move_slot(
            by=coached.coach, slot=booked.slot, starts_at=elsewhere.starts_at, ends_at=elsewhere.ends_at
        )
    booked.slot.refresh_from_db()
    assert booked.slot.starts_at == booked.starts_at


def test_moving_over_an_own_slot_is_refused(coached, slot):
    following = SlotFactory(coach=coached.coach)
    with refused("overlapping"):
        slots.move_slot(by=coached.coach, slot=slot, starts_at=following.starts_at, ends_at=following.ends_at)


def test_others_change_nothing(coached, slot):
    for who in (coached.person, coached.expert, UserFactory()):
        for call in (
            lambda who=who: change(slot, who),
            lambda who=who: slots.move_slot(by=who, slot=slot, **hours(9)),
            lambda who=who: slots.cancel_slot(by=who, slot=slot),
        ):
            with refused("forbidden"):
                call()


def test_manager_of_the_theme_may_cancel(coached, slot):
    assert slots.cancel_slot(by=coached.manager, slot=slot).state == SlotState.CANCELLED


def test_more_seats_go_first_to_those_who_wait(coached):
    slot = slot_of(coached, kind=SlotKind.JOINT, seats=1)
    book(coached, slot)
    waits = make_project(coached.cohort)
    waiting.wait(person=waits.person, slot=slot, project=waits.project)
    change(slot, coached.coach, seats=3)
    assert Booking.objects.get(person=waits.person).state == BookingState.BOOKED


def test_fewer_seats_than_are_taken_is_refused(coached):
    slot = slot_of(coached, kind=SlotKind.JOINT, seats=2)
    for row in (make_project(coached.cohort), make_project(coached.cohort)):
        book(row, slot)
    with refused("seats_in_use"):
        change(slot, coached.coach, seats=1)


def test_cancelling_tells_everyone_once_and_frees_the_hour(coached, booked):
    waits = make_project(coached.cohort)
    waiting.wait(person=waits.person, slot=booked.slot, project=waits.project)
    for _ in range(2):
        slots.cancel_slot(by=coached.coach, slot=booked.slot, reason="Grève des trains")
    told = Message.objects.filter(notification="coaching.slot_cancelled")
    assert sorted(told.values_list("recipient", flat=True)) == sorted([coached.person.pk, waits.person.pk])
    assert all("Grève des trains" in row.text and "Grève des trains" in row.html for row in told)
    assert set(Booking.objects.values_list("state", "seat")) == {("cancelled", None)}
    again = slots.open_slot(coach=coached.coach, starts_at=booked.slot.starts_at, ends_at=booked.slot.ends_at)
    assert again.pk


def test_slot_with_a_log_is_not_cancelled(coached, booked):
    with time_machine.travel(booked.ends_at):
        logs.write_log(by=coached.coach, slot=booked.slot, summary="Fait", minutes=45)
        with refused("already_logged"):
            slots.cancel_slot(by=coached.coach, slot=booked.slot)


def test_g3_who_no_longer_coaches_a_cohort_keeps_no_hours_for_it(coached, booked):
    empty, others = slot_of(coached), SlotFactory(coach=coached.coach)
    with refused("coach_booked"):
        remove_coach(cohort=coached.cohort, user=coached.coach, by=coached.manager)
    assert list(coached.cohort.coaches.all()) == [coached.coach]
    slots.cancel_slot(by=coached.manager, slot=booked.slot)
    remove_coach(cohort=coached.cohort, user=coached.coach, by=coached.manager)
    states = dict(Slot.objects.values_list("pk", "state"))
    assert (states[empty.pk], states[others.pk]) == (SlotState.CANCELLED, SlotState.OPEN)
    assert not coached.cohort.coaches.exists()
