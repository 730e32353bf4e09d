"""The waiting list: a freed seat goes to the first waiting, once; who cannot take it leaves the list and is told."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from coaching.domain import notify
from coaching.domain.errors import refusal, translated
from coaching.domain.locking import BookingLocks, lock_for_booking
from coaching.enums import BookingState, SlotState
from coaching.models import Booking, Project, Slot
from lms.core.errors import DomainError

from .seats import (
    assign_seat,
    check_allowed,
    check_new,
    check_open,
    counted_in,
    free_seat,
    live_rows,
    waiting,
)

if TYPE_CHECKING:
    from lms.accounts.models import User


@transaction.atomic
def wait(
    *,
    person: "User",
    slot: Slot,
    project: Project | None = None,
    question: str = "",
    ahead: int | None = None,
    now: datetime | None = None,
) -> Booking:
    """Join the waiting list of a full slot, at its end.

    `ahead`: how many people the person was told would be before them; when there are more, they are asked again
    (409 `queue_longer`). None: whoever asks takes any rank.
    """
    now = now or timezone.now()
    locks = lock_for_booking(
        now=now,
        slots=[slot.pk],
        people=[person.pk],
        projects=counted_in([(person.pk, project.pk if project else None)], slot),
    )
    slot = locks.slots[slot.pk]
    check_allowed(person, slot, project)
    check_open(slot, now)
    rows = live_rows(slot)
    check_new(rows, person.pk, project.pk if project else None)
    if free_seat(slot, rows) is not None and not waiting(rows):
        raise refusal("not_full")
    if ahead is not None and len(waiting(rows)) > ahead:
        raise refusal("queue_longer")
    booking = Booking(
        slot=slot,
        person=person,
        project=project,
        question=question.strip(),
        state=BookingState.WAITING,
        waiting_since=now,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
    )
    with translated():
        booking.save()
    return booking


@transaction.atomic
def offer(*, slot_id: int, now: datetime | None = None) -> int:
    """Give the free seats of a slot to those who wait; how many were given. Called each minute for expired seats."""
    now = now or timezone.now()
    known = Slot.objects.filter(pk=slot_id).first()
    if known is None:
        return 0
    pairs = in_queue(known)
    locks = lock_for_booking(
        now=now,
        slots=[slot_id],
        people=[person for person, _project in pairs],
        projects=counted_in(pairs, known),
    )
    slot = locks.slots.get(slot_id)
    if slot is None or slot.state != SlotState.OPEN or slot.starts_at <= now:
        return 0
    return offer_in(slot, locks=locks)


def in_queue(slot: Slot) -> list[tuple[int, int | None]]:
    """(person, project) of those who wait for a slot, before anything is locked."""
    queue = Booking.objects.filter(slot=slot, state=BookingState.WAITING).order_by()
    return list(queue.values_list("person", "project"))


def offer_in(slot: Slot, *, locks: BookingLocks) -> int:
    """With the locks open: seat the waiting in their order while there is a seat.

    Someone who joined the list after the locks were opened, or a team whose quota their seat counts in, is not locked,
    and gets the seat at the next minute.
    """
    given = 0
    rows = live_rows(slot)
    for booking in waiting(rows):
        if free_seat(slot, rows) is None:
            break
        counted = counted_in([(booking.person_id, booking.project_id)], slot)
        if not locks.hold(booking.person_id, counted):
            break
        try:
            with transaction.atomic():
                assign_seat(booking, locks=locks, slot=slot, rows=rows, state=BookingState.BOOKED)
        except DomainError as error:
            _take_off_list(booking, slot, error, locks.now)
            continue
        notify.seat_freed(booking, slot)
        given += 1
    return given


def _take_off_list(booking: Booking, slot: Slot, error: DomainError, now: datetime) -> None:
    """The seat was theirs and they cannot take it: they know why, and the next one gets it."""
    Booking.objects.filter(pk=booking.pk).update(
        state=BookingState.CANCELLED, seat=None, waiting_since=None, cancelled_at=now, updated_at=now
    )
    booking.state = BookingState.CANCELLED
    notify.seat_missed(booking, slot, error)
