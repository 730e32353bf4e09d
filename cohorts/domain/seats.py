"""Seats of a cohort. A seat is a number; every change of a seat holds the lock of its cohort."""

from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from cohorts.domain import notify
from cohorts.enums import EnrolmentStatus, SessionState
from cohorts.models import Cohort, Enrolment, GroupSession
from lms.accounts.domain.journal import record
from lms.accounts.enums import JournalEvent

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.accounts.models import User


def lock_cohort(cohort: Cohort) -> Cohort:
    """The cohort as it is now, held until the end of the transaction (on SQLite the transaction itself is exclusive)."""
    return Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)


def lock_cohorts(cohorts: "QuerySet[Cohort]") -> None:
    """All of these, in the order of their ids: the order of locks is in coaching/domain/locking.py."""
    keys = cohorts.order_by().values("pk")
    list(Cohort.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))


def free_seats(cohort: Cohort) -> list[int]:
    """The numbers that nobody holds, lowest first."""
    taken = set(cohort.enrolments.seated().order_by().values_list("seat", flat=True))
    return [number for number in range(1, cohort.capacity + 1) if number not in taken]


def waiting(cohort: Cohort) -> "list[Enrolment]":
    """Those who wait, first come first."""
    queue = cohort.enrolments.filter(status=EnrolmentStatus.WAITLISTED)
    return list(queue.select_related("user").order_by("waiting_since", "pk"))


def journal(event: JournalEvent, cohort: Cohort, person: "User", *, by: "User | None", way: str = "") -> None:
    """A right in a cohort, begun or ended: two themes may have each their « Automne 2026 »."""
    record(event, person=person, by=by, cohort=cohort.name, theme=cohort.theme.title, way=way)


def seat(enrolment: Enrolment, number: int, *, by: "User | None" = None, way: str = "") -> None:
    """Give a seat: the row, the group and the journal, together."""
    enrolment.status, enrolment.seat, enrolment.waiting_since = EnrolmentStatus.ENROLLED, number, None
    enrolment.seated_since = timezone.now()
    enrolment.save()
    enrolment.user.groups.add(enrolment.cohort.group_id)
    renumber_coming_sessions(enrolment.cohort)
    journal(JournalEvent.SEAT_GIVEN, enrolment.cohort, enrolment.user, by=by, way=way)


def renumber_coming_sessions(cohort: Cohort) -> None:
    """Somebody comes or goes: what their calendar is told now is newer than all it was told before.

    The cohort is locked by the caller, as it is by whoever moves a session.
    """
    rows = GroupSession.objects.filter(cohort=cohort, state=SessionState.ANNOUNCED)
    rows.filter(half_days__ends_at__gt=timezone.now()).update(sequence=F("sequence") + 1)


def give_freed_seats(cohort: Cohort) -> list[Enrolment]:
    """Seat those who wait, in order, as far as there are seats; each is told. The cohort is locked by the caller."""
    served = []
    for number, enrolment in zip(free_seats(cohort), waiting(cohort), strict=False):
        enrolment.cohort = cohort
        seat(enrolment, number, way="waiting")
        notify.seat_freed(enrolment)
        served.append(enrolment)
    return served


def compact_seats(cohort: Cohort, capacity: int) -> None:
    """Move those whose number is above a smaller capacity to the free numbers below it."""
    low = [number for number in free_seats(cohort) if number <= capacity]
    high = cohort.enrolments.seated().filter(seat__gt=capacity).order_by("seat")
    for number, enrolment in zip(low, high, strict=False):
        enrolment.seat = number
        enrolment.save(update_fields=["seat", "updated_at"])
