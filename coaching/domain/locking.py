"""The order of locks of cohorts and of coaching, in one place: cohorts, then projects, then people, then half-days and
slots, then rooms; each in the order of their ids, and what hangs on a row (a booking, an action) after that row.

The cohort bounds its seats and says who is in it, the project bounds its quota, the person their overlaps, the slot
its seats, the room its hours. Whoever takes, gives back or moves seats opens the locks first. One order for all is
what makes a deadlock impossible. So what begins at a person (a role ends, an account is erased) asks the apps first to
lock what comes before people: `lock_with_role`, `end_with_person` in lms/accounts/registry.py. On SQLite transactions
are immediate, and the same lines cost nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import connection
from django.db.models import F, Model, QuerySet

from coaching.enums import BookingState
from coaching.models import Booking, Project, Slot
from lms.accounts.models import User
from lms.core.db.models import any_of
from lms.core.db.prepared import Keys

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class BookingLocks:
    """What is locked until the transaction ends."""

    projects: dict[int, Project]
    people: frozenset[int]
    slots: dict[int, Slot]
    now: datetime

    def hold(self, person: int, projects: Iterable[int]) -> bool:
        """Whether this person and these projects are locked, so that a seat may be given that counts in them."""
        return person in self.people and set(projects) <= self.projects.keys()


def locked(rows: QuerySet[M]) -> QuerySet[M]:
    """The rows, locked in the order of their ids, without keeping others from pointing at them."""
    return rows.select_for_update(of=("self",), no_key=True).order_by("pk")


def lock_projects(*, keys: Keys) -> QuerySet[Project]:
    """Projects as they are now."""
    return locked(Project.objects.filter(pk__in=keys))


def lock_people(*, keys: Keys) -> QuerySet[User, int]:
    """Their keys."""
    return locked(User.objects.filter(pk__in=keys)).values_list("pk", flat=True)


def lock_slots(*, keys: Keys) -> QuerySet[Slot]:
    """Slots as they are now."""
    return locked(Slot.objects.filter(pk__in=keys))


def _held_in(*, slots: Keys, people: Keys) -> QuerySet[Booking, int]:
    held = Booking.objects.filter(any_of(slot=slots, person=people), state=BookingState.HELD)
    return held.order_by().values_list("slot", flat=True)


def lock_for_booking(
    *,
    now: datetime,
    slots: Iterable[int] | Callable[[], Iterable[int]],
    people: Iterable[int],
    projects: Iterable[int | None] = (),
) -> BookingLocks:
    """Lock all of them, and clear the held seats that have expired in their slots.

    A held seat expires by the clock of the query; its row still counts for the unique index and for the overlaps, so
    it is cleared here, under the lock of its slot: also those of the same people in other slots.
    `slots` may be a question: it is asked once projects and people are locked, when none of them can book any more.
    Raises RuntimeError outside a transaction: a lock would be gone before anything is written.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("The locks are opened in the transaction that writes into them.")
    people_ids, project_ids = set(people), {pk for pk in projects if pk is not None}
    locked_projects = {row.pk: row for row in lock_projects(keys=project_ids)}
    locked_people = frozenset(lock_people(keys=people_ids))
    slot_ids = set(slots() if callable(slots) else slots)
    held_in = set(_held_in(slots=slot_ids, people=people_ids))
    locks = BookingLocks(
        projects=locked_projects,
        people=locked_people,
        slots={row.pk: row for row in lock_slots(keys=slot_ids | held_in)},
        now=now,
    )
    if held_in:
        expired = Booking.objects.filter(slot__in=held_in, state=BookingState.HELD, held_until__lte=now)
        release(expired, now=now)
    return locks


def release(bookings: QuerySet[Booking], *, now: datetime) -> int:
    """Give the seats back; each is a change of its appointment."""
    return bookings.update(
        state=BookingState.CANCELLED, seat=None, cancelled_at=now, updated_at=now, sequence=F("sequence") + 1
    )
