"""The order of locks, in one place: projects, then people, then slots, each in the order of their ids.

Whoever takes, gives back or moves seats opens the books first. One order for all is what makes a deadlock impossible;
the project bounds its quota, the person their overlaps, the slot its seats. On SQLite transactions are immediate, and
the same lines cost nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from coaching.enums import BookingState
from coaching.models import Booking, Project, Slot
from lms.accounts.models import User

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Books:
    """What is locked until the transaction ends."""

    projects: dict[int, Project]
    people: frozenset[int]
    slots: dict[int, Slot]
    now: datetime

    def hold(self, booking: Booking) -> bool:
        """Whether this row's project and person are locked, so that it may be seated."""
        return booking.person_id in self.people and (
            booking.project_id is None or booking.project_id in self.projects
        )


def locked(rows: "QuerySet[M]") -> "QuerySet[M]":
    """The rows, locked in the order of their ids, without keeping others from pointing at them."""
    return rows.select_for_update(of=("self",), no_key=True).order_by("pk")


def open_books(
    *, now: datetime, slots: Iterable[int], people: Iterable[int], projects: Iterable[int | None] = ()
) -> Books:
    """Lock all of them, and clear the held seats that have expired in their slots.

    A held seat expires by the clock of the query; its row still counts for the unique index and for the overlaps, so
    it is cleared here, under the lock of its slot: also those of the same people in other slots.
    """
    slot_ids, people_ids = set(slots), set(people)
    held = Booking.objects.filter(state=BookingState.HELD).filter(
        Q(slot__in=slot_ids) | Q(person__in=people_ids)
    )
    held_in = set(held.order_by().values_list("slot", flat=True))
    slot_ids |= held_in
    project_ids = {pk for pk in projects if pk is not None}
    books = Books(
        projects={row.pk: row for row in locked(Project.objects.filter(pk__in=project_ids))}
        if project_ids
        else {},
        people=frozenset(locked(User.objects.filter(pk__in=people_ids)).values_list("pk", flat=True)),
        slots={row.pk: row for row in locked(Slot.objects.filter(pk__in=slot_ids))},
        now=now,
    )
    if held_in:
        expired = Booking.objects.filter(slot__in=held_in, state=BookingState.HELD, held_until__lte=now)
        release(expired, now=now)
    return books


def release(bookings: "QuerySet[Booking]", *, now: datetime) -> int:
    """Give the seats back."""
    return bookings.update(state=BookingState.CANCELLED, seat=None, cancelled_at=now, updated_at=now)
