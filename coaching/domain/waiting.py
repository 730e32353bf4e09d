"""The waiting list: a freed seat goes to the first waiting, once; who cannot take it leaves the list and is told."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from coaching import rules
from coaching.enums import BookingState, SlotState
from coaching.models import Booking, Project, Slot
from lms.core.errors import DomainError

from . import tell
from .books import Books, open_books
from .refusals import refusal, translated
from .seats import (
    check_allowed,
    check_new,
    check_open,
    check_still_allowed,
    counted_in,
    free_seat,
    give_seat,
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
    check_allowed(rules.can_book(person, slot, project))
    books = open_books(
        now=now, slots=[slot.pk], people=[person.pk], projects=counted_in(person, slot, project)
    )
    slot = books.slots[slot.pk]
    check_still_allowed(person, slot, project)
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
    queue = Booking.objects.filter(slot=slot_id, state=BookingState.WAITING).order_by()
    pairs = list(queue.values_list("person", "project"))
    books = open_books(
        now=now, slots=[slot_id], people=[row[0] for row in pairs], projects=[row[1] for row in pairs]
    )
    slot = books.slots.get(slot_id)
    if slot is None or slot.state != SlotState.OPEN or slot.starts_at <= now:
        return 0
    return offer_in(slot, books=books)


def offer_in(slot: Slot, *, books: Books) -> int:
    """With the books open: seat the waiting in their order while there is a seat.

    Someone who joined the list after the books were opened is not locked, and gets the seat at the next minute.
    """
    given = 0
    rows = live_rows(slot)
    for booking in waiting(rows):
        if free_seat(slot, rows) is None or not books.hold(booking):
            break
        try:
            with transaction.atomic():
                give_seat(booking, books=books, slot=slot, rows=rows, state=BookingState.BOOKED)
        except DomainError as error:
            _take_off_list(booking, slot, error, books.now)
            continue
        tell.seat_freed(booking, slot)
        given += 1
    return given


def _take_off_list(booking: Booking, slot: Slot, error: DomainError, now: datetime) -> None:
    """The seat was theirs and they cannot take it: they know why, and the next one gets it."""
    Booking.objects.filter(pk=booking.pk).update(
        state=BookingState.CANCELLED, seat=None, waiting_since=None, cancelled_at=now, updated_at=now
    )
    booking.state = BookingState.CANCELLED
    tell.seat_missed(booking, slot, error)
