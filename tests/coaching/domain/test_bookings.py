"""Holding, booking, moving, cancelling: each verb, each refusal, who is told."""

from datetime import timedelta

import icalendar
import pytest
import time_machine
from django.utils import timezone

from coaching.domain import bookings, slots, waiting
from coaching.domain.locking import lock_for_booking
from coaching.enums import BookingState, SlotKind
from coaching.models import Booking
from lms.notify.models import Message
from tests.coaching.conftest import book, make_project, refused
from tests.factories.accounts import UserFactory
from tests.factories.coaching import MemberFactory, SlotFactory

pytestmark = pytest.mark.django_db


def told(code):
    return sorted(Message.objects.filter(notification=f"coaching.{code}").values_list("recipient", flat=True))


def test_booking_takes_the_first_seat_and_tells_team_and_coach(coached, slot):
    booking = book(coached, slot, question=" Avancer ")
    assert (booking.state, booking.seat, booking.question) == (BookingState.BOOKED, 1, "Avancer")
    assert told("booking_made") == sorted([coached.person.pk, coached.coach.pk])
    assert "BEGIN:VTIMEZONE" in Message.objects.first().calendar[0]["text"]


def test_booking_full_slot_is_refused(coached, booked):
    other = make_project(coached.cohort)
    with refused("slot_full"):
        book(other, booked.slot)
    assert Booking.objects.count() == 1


def test_booking_past_slot_is_refused(coached, slot):
    with time_machine.travel(slot.starts_at + timedelta(seconds=1)), refused("too_late"):
        book(coached, slot)


def test_booking_cancelled_slot_is_refused(coached, slot):
    slots.cancel_slot(by=coached.coach, slot=slot)
    with refused("slot_cancelled"):
        book(coached, slot)


def test_booking_foreign_slot_is_refused(coached):
    with refused("forbidden"):
        book(coached, SlotFactory())


def test_booking_for_the_project_of_others_is_refused(coached, slot):
    with refused("forbidden"):
        bookings.book(person=coached.person, slot=slot, project=make_project(coached.cohort).project)


def test_booking_twice_is_refused(coached, booked):
    with refused("already_booked"):
        book(coached, booked.slot)


def test_booking_what_a_colleague_booked_is_refused(coached):
    slot = SlotFactory(coach=coached.coach, kind=SlotKind.JOINT, seats=3)
    colleague = MemberFactory(project=coached.project).person
    bookings.book(person=colleague, slot=slot, project=coached.project)
    with refused("already_booked"):
        book(coached, slot)


def test_booking_at_the_time_of_another_is_refused(coached, booked):
    other_coach = UserFactory()
    coached.cohort.coaches.add(other_coach)
    same_time = SlotFactory(coach=other_coach, starts_at=booked.starts_at + timedelta(minutes=15))
    with refused("overlapping"):
        book(coached, same_time)


def test_booking_beyond_the_quota_is_refused_and_cancelled_sessions_do_not_count(coached, booked):
    coached.project.quota = 1
    coached.project.save()
    following = SlotFactory(coach=coached.coach)
    with refused("quota_used"):
        book(coached, following)
    slots.cancel_slot(by=coached.coach, slot=booked.slot)
    assert book(coached, following).seat == 1


def test_person_without_project_books_a_workshop(coached):
    slot = SlotFactory(coach=coached.coach, kind=SlotKind.WORKSHOP, seats=8)
    booking = bookings.book(person=coached.person, slot=slot)
    assert (booking.project, booking.seat) == (None, 1)
    with refused("forbidden"):
        bookings.book(person=UserFactory(), slot=slot)


def test_held_seat_counts_until_its_minute_by_the_clock(coached, slot):
    held = bookings.hold(person=coached.person, slot=slot, project=coached.project)
    other = make_project(coached.cohort)
    with refused("slot_full"):
        book(other, slot)
    with time_machine.travel(held.held_until - timedelta(seconds=1)), refused("slot_full"):
        bookings.hold(person=other.person, slot=slot, project=other.project)
    with time_machine.travel(held.held_until):
        taken = bookings.hold(person=other.person, slot=slot, project=other.project)
    held.refresh_from_db()
    assert (held.state, taken.seat, taken.state) == (BookingState.CANCELLED, 1, BookingState.HELD)
    assert not Message.objects.exists()


def test_holding_twice_gives_the_same_seat_and_holding_another_gives_it_back(coached, slot):
    held = bookings.hold(person=coached.person, slot=slot, project=coached.project)
    assert bookings.hold(person=coached.person, slot=slot, project=coached.project).pk == held.pk
    other = bookings.hold(
        person=coached.person, slot=SlotFactory(coach=coached.coach), project=coached.project
    )
    held.refresh_from_db()
    assert (held.state, other.state) == (BookingState.CANCELLED, BookingState.HELD)


def test_expired_hold_elsewhere_does_not_keep_its_person_busy(coached, slot):
    other_coach = UserFactory()
    coached.cohort.coaches.add(other_coach)
    same_time = SlotFactory(coach=other_coach, starts_at=slot.starts_at)
    held = bookings.hold(person=coached.person, slot=slot, project=coached.project)
    with time_machine.travel(held.held_until + timedelta(seconds=1)):
        assert book(coached, same_time).seat == 1


def test_confirming_a_held_seat_books_it_once(coached, slot):
    held = bookings.hold(person=coached.person, slot=slot, project=coached.project)
    first = bookings.confirm(person=coached.person, booking=held, question="Convaincre")
    second = bookings.confirm(person=coached.person, booking=held, question="Autre")
    assert (first.state, second.pk, second.question) == (BookingState.BOOKED, first.pk, "Convaincre")
    assert len(told("booking_made")) == 2


def test_confirming_late_takes_the_seat_anew_when_nobody_has_it(coached, slot):
    held = bookings.hold(person=coached.person, slot=slot, project=coached.project)
    with time_machine.travel(held.held_until + timedelta(minutes=5)):
        assert bookings.confirm(person=coached.person, booking=held).state == BookingState.BOOKED


def test_confirming_late_what_someone_took_is_refused(coached, slot):
    held = bookings.hold(person=coached.person, slot=slot, project=coached.project)
    other = make_project(coached.cohort)
    with time_machine.travel(held.held_until + timedelta(minutes=5)):
        book(other, slot)
        with refused("slot_full"):
            bookings.confirm(person=coached.person, booking=held)


def test_confirming_the_seat_of_another_is_refused(coached, slot):
    held = bookings.hold(person=coached.person, slot=slot, project=coached.project)
    with refused("forbidden"):
        bookings.confirm(person=make_project(coached.cohort).person, booking=held)


def test_booked_and_cancelled_seat_is_not_confirmed_again(coached, booked):
    bookings.cancel(by=coached.person, booking=booked)
    with refused("slot_full"):
        bookings.confirm(person=coached.person, booking=booked)


def test_cancelling_frees_the_seat_and_tells(coached, booked):
    bookings.cancel(by=coached.person, booking=booked)
    bookings.cancel(by=coached.person, booking=booked)
    booked.refresh_from_db()
    assert (booked.state, booked.seat) == (BookingState.CANCELLED, None)
    assert told("booking_cancelled") == sorted([coached.person.pk, coached.coach.pk])
    calendar = Message.objects.filter(notification="coaching.booking_cancelled").first().calendar
    assert [each["method"] for each in calendar] == ["CANCEL"]


def test_cancelling_after_the_start_is_refused(coached, booked):
    with time_machine.travel(booked.starts_at), refused("too_late"):
        bookings.cancel(by=coached.person, booking=booked)


def test_cancelling_the_booking_of_others_is_refused(coached, booked):
    with refused("forbidden"):
        bookings.cancel(by=make_project(coached.cohort).person, booking=booked)
    booked.refresh_from_db()
    assert booked.state == BookingState.BOOKED


def test_freed_seat_goes_to_the_first_waiting(coached, booked):
    first, second = make_project(coached.cohort), make_project(coached.cohort)
    for row in (first, second):
        waiting.wait(person=row.person, slot=booked.slot, project=row.project)
    bookings.cancel(by=coached.person, booking=booked)
    states = dict(Booking.objects.values_list("person", "state"))
    assert states == {coached.person.pk: "cancelled", first.person.pk: "booked", second.person.pk: "waiting"}
    assert told("seat_freed") == sorted([first.person.pk, coached.coach.pk])


def test_freed_seat_passes_over_who_cannot_take_it_and_tells_why(coached, booked):
    busy, second = make_project(coached.cohort, quota=0), make_project(coached.cohort)
    for row in (busy, second):
        waiting.wait(person=row.person, slot=booked.slot, project=row.project)
    bookings.cancel(by=coached.person, booking=booked)
    states = dict(Booking.objects.values_list("person", "state"))
    assert (states[busy.person.pk], states[second.person.pk]) == ("cancelled", "booked")
    assert told("seat_missed") == [busy.person.pk]


def test_nobody_jumps_the_waiting_list(coached, slot):
    held = bookings.hold(person=coached.person, slot=slot, project=coached.project)
    waits, late = make_project(coached.cohort), make_project(coached.cohort)
    waiting.wait(person=waits.person, slot=slot, project=waits.project)
    with time_machine.travel(held.held_until + timedelta(seconds=1)):
        with refused("slot_full"):
            book(late, slot)
        assert waiting.offer(slot_id=slot.pk) == 1
        assert waiting.offer(slot_id=slot.pk) == 0
    assert Booking.objects.get(person=waits.person).state == BookingState.BOOKED


def test_task_offers_expired_seats_to_those_who_wait(coached, slot):
    from coaching.tasks import offer_freed_seats

    held = bookings.hold(person=coached.person, slot=slot, project=coached.project)
    waits = make_project(coached.cohort)
    waiting.wait(person=waits.person, slot=slot, project=waits.project)
    assert offer_freed_seats() == 0
    with time_machine.travel(held.held_until + timedelta(seconds=1)):
        assert offer_freed_seats() == 1
        assert offer_freed_seats() == 0
    assert told("seat_freed") == sorted([waits.person.pk, coached.coach.pk])


def test_waiting_for_a_slot_with_room_is_refused(coached, slot):
    with refused("not_full"):
        waiting.wait(person=coached.person, slot=slot, project=coached.project)


def test_waiting_twice_is_refused(coached, booked):
    other = make_project(coached.cohort)
    waiting.wait(person=other.person, slot=booked.slot, project=other.project)
    with refused("already_booked"):
        waiting.wait(person=other.person, slot=booked.slot, project=other.project)


def test_moving_a_booking_takes_the_new_seat_and_gives_the_old_one_back(coached, booked):
    waits = make_project(coached.cohort)
    waiting.wait(person=waits.person, slot=booked.slot, project=waits.project)
    following = SlotFactory(coach=coached.coach)
    coached.project.quota = 1
    coached.project.save()
    new = bookings.move(by=coached.person, booking=booked, slot=following)
    assert (new.slot, new.question) == (following, "Convaincre")
    assert Booking.objects.get(person=waits.person).state == BookingState.BOOKED
    assert told("booking_moved") == sorted([coached.person.pk, coached.coach.pk])


def said_to_calendars(message):
    """(method, uid) of each file that goes with a letter."""
    files = [icalendar.Calendar.from_ical(each["text"]) for each in message.calendar]
    return sorted((str(each["method"]), str(each.events[0]["uid"]).split("@")[0]) for each in files)


def test_g23_moving_a_booking_moves_the_same_appointment_in_calendars(coached, booked):
    """One invitation with a greater number, that mail programs enter by themselves; the old coach's goes."""
    following = SlotFactory(coach=UserFactory(), cohort=coached.cohort)
    bookings.move(by=coached.person, booking=booked, slot=following)
    letters = Message.objects.filter(notification="coaching.booking_moved")
    assert letters.count() == 2
    for letter in letters:
        assert said_to_calendars(letter) == [("REQUEST", f"booking-{booked.pk}")]
    gone = said_to_calendars(Message.objects.get(recipient=coached.coach, key__contains=":moved"))
    assert gone == [("CANCEL", f"booking-{booked.pk}")]


def test_moving_to_a_full_slot_keeps_the_old_seat(coached, booked):
    other = make_project(coached.cohort)
    full = SlotFactory(coach=coached.coach)
    book(other, full)
    with refused("slot_full"):
        bookings.move(by=coached.person, booking=booked, slot=full)
    booked.refresh_from_db()
    assert (booked.state, booked.seat) == (BookingState.BOOKED, 1)


@pytest.mark.django_db(transaction=True)
def test_books_are_not_opened_outside_a_transaction():
    with pytest.raises(RuntimeError, match="transaction"):
        lock_for_booking(now=timezone.now(), slots=[], people=[])
