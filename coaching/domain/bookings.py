"""Holding, taking, moving and giving back a seat: open the locks, check, write, tell."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching import rules
from coaching.domain import notify
from coaching.domain.errors import forbidden, refusal
from coaching.domain.locking import BookingLocks, lock_for_booking
from coaching.enums import LIVE, BookingState
from coaching.models import Booking, Project, Slot

from .seats import check_allowed, check_open, counted_in, live_rows, reserve_seat
from .waiting import in_queue, offer_in

if TYPE_CHECKING:
    from lms.accounts.models import User

HOLD = timedelta(minutes=10)


def _new(person: "User", slot: Slot, project: Project | None, question: str = "") -> Booking:
    return Booking(slot=slot, person=person, project=project, question=question.strip())


def _locks_for(person: "User", project: Project | None, slot: Slot, now: datetime) -> BookingLocks:
    counted = counted_in([(person.pk, project.pk if project else None)], slot)
    return lock_for_booking(now=now, slots=[slot.pk], people=[person.pk], projects=counted)


@transaction.atomic
def hold(
    *, person: "User", slot: Slot, project: Project | None = None, now: datetime | None = None
) -> Booking:
    """Keep a seat for ten minutes, the time to say what one wants to speak about.

    Asking again gives the same seat back. A person holds one seat at a time: holding another gives the first back.
    """
    now = now or timezone.now()
    locks = _locks_for(person, project, slot, now)
    slot = locks.slots[slot.pk]
    check_allowed(person, slot, project)
    mine = Booking.objects.filter(person=person, state=BookingState.HELD, held_until__gt=now)
    same = mine.filter(slot=slot, project=project).first()
    if same:
        return same
    for other in mine.filter(slot__in=locks.slots):
        other.state, other.seat, other.cancelled_at = BookingState.CANCELLED, None, now
        other.save()
    booking = _new(person, slot, project)
    return reserve_seat(booking, locks=locks, slot=slot, state=BookingState.HELD, held_until=now + HOLD)


@transaction.atomic
def book(
    *,
    person: "User",
    slot: Slot,
    project: Project | None = None,
    question: str = "",
    now: datetime | None = None,
) -> Booking:
    """Take a seat at once; a seat that the person held in this slot becomes theirs."""
    now = now or timezone.now()
    locks = _locks_for(person, project, slot, now)
    slot = locks.slots[slot.pk]
    check_allowed(person, slot, project)
    rows = live_rows(slot)
    mine = (row for row in rows if row.state == BookingState.HELD and row.person_id == person.pk)
    held = next((row for row in mine if row.project_id == (project.pk if project else None)), None)
    booking = held or _new(person, slot, project)
    booking.question = question.strip() or booking.question
    return _finalise(booking, slot=slot, locks=locks, rows=rows)


@transaction.atomic
def confirm(*, person: "User", booking: Booking, question: str = "", now: datetime | None = None) -> Booking:
    """Turn the held seat into a booking. Twice is once. When the ten minutes are over, the seat is taken anew if it can."""
    now = now or timezone.now()
    if booking.person_id != person.pk:
        raise forbidden(_("This place is held by someone else: choose a slot of your own."))
    locks = _locks_for(person, booking.project, booking.slot, now)
    slot = locks.slots[booking.slot_id]
    booking = Booking.objects.select_related("project", "person").get(pk=booking.pk)
    if booking.state == BookingState.BOOKED:
        return booking
    check_allowed(person, slot, booking.project)
    if booking.state == BookingState.WAITING or booking.held_until is None:
        raise refusal("slot_full")
    booking.question = question.strip() or booking.question
    return _finalise(booking, slot=slot, locks=locks)


def _finalise(
    booking: Booking, *, slot: Slot, locks: BookingLocks, rows: list[Booking] | None = None
) -> Booking:
    """Booked, from a held seat or from none; and who must know is told."""
    if booking.state == BookingState.HELD:
        check_open(slot, locks.now)
        booking.state, booking.held_until = BookingState.BOOKED, None
        booking.save()
    else:
        reserve_seat(booking, locks=locks, slot=slot, state=BookingState.BOOKED, rows=rows)
    notify.booking_made(booking, slot)
    return booking


@transaction.atomic
def cancel(*, by: "User", booking: Booking, now: datetime | None = None) -> Booking:
    """Give the seat, or the place on the waiting list, back; the first waiting gets the seat. Twice is once."""
    now = now or timezone.now()
    locks = _lock_with_waiting(booking, None, now)
    slot = locks.slots[booking.slot_id]
    booking = Booking.objects.select_related("project", "person", "slot__cohort").get(pk=booking.pk)
    if not rules.can_cancel(by, booking):
        raise forbidden(_("Only the team of the project or the coach may cancel this booking."))
    if booking.state not in LIVE:
        return booking
    check_open(slot, now)
    was = booking.state
    give_back(booking, now)
    if was == BookingState.BOOKED:
        notify.booking_cancelled(booking, slot, by=by)
    elif was == BookingState.WAITING and by.pk != booking.person_id:
        notify.taken_off_list(booking, slot, by=by)
    offer_in(slot, locks=locks)
    return booking


@transaction.atomic
def move(
    *,
    by: "User",
    booking: Booking,
    slot: Slot,
    agreed_kind: str = "",
    question: str = "",
    now: datetime | None = None,
) -> Booking:
    """Another slot for the same appointment: the new seat is taken before the old one is given back, or neither.

    `agreed_kind`: the kind of slot that the person read and wants, where it is another than the one they had; an
    individual appointment does not become one among several territories without a word (409 `kind_changes`).
    """
    now = now or timezone.now()
    person, project = booking.person, booking.project
    locks = _lock_with_waiting(booking, slot, now)
    old_slot, slot = locks.slots[booking.slot_id], locks.slots[slot.pk]
    booking = Booking.objects.select_related("project", "person").get(pk=booking.pk)
    if not rules.can_move(by, booking):
        raise forbidden(_("Only the team of the project may move this booking."))
    if booking.state != BookingState.BOOKED or old_slot.pk == slot.pk:
        raise refusal("already_booked" if booking.state == BookingState.BOOKED else "slot_cancelled")
    check_open(old_slot, now)
    if slot.kind not in {old_slot.kind, agreed_kind}:
        raise refusal("kind_changes")
    give_back(booking, now)
    check_allowed(person, slot, project)
    new = _new(person, slot, project, question or booking.question)
    new.appointment, new.sequence = booking.appointment or booking.pk, booking.sequence + 1
    reserve_seat(new, locks=locks, slot=slot, state=BookingState.BOOKED)
    notify.booking_moved(new, slot, old_slot=old_slot, old=booking, by=by)
    offer_in(old_slot, locks=locks)
    return new


def _lock_with_waiting(booking: Booking, other: Slot | None, now: datetime) -> BookingLocks:
    """The locks of those who give a seat back, and take one in the other slot, and of those who wait for the first."""
    mine, queue = (booking.person_id, booking.project_id), in_queue(booking.slot)
    projects = counted_in([mine, *queue], booking.slot) | (counted_in([mine], other) if other else set())
    return lock_for_booking(
        now=now,
        slots=[booking.slot_id, *([other.pk] if other else [])],
        people={person for person, _project in [mine, *queue]},
        projects=projects,
    )


def give_back(booking: Booking, now: datetime) -> None:
    """End a booking and free its seat, in the caller's transaction; its calendar event takes the next number."""
    booking.state, booking.seat, booking.cancelled_at = BookingState.CANCELLED, None, now
    booking.held_until = booking.waiting_since = None
    booking.sequence += 1
    booking.save()
