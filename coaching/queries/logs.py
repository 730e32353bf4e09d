"""Reads of coaching logs, and of the hours that they count."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
)
from django.utils import timezone

from coaching.enums import ActionState, BookingState, SlotState
from coaching.models import Booking, Project, SessionLog, Slot
from lms.accounts.memberships import memberships_of
from lms.accounts.models import User
from lms.core.db.folding import sort_key
from lms.core.db.prepared import prepared

from .counts import MOST
from .slots import with_people


def recent_logs(logs: QuerySet[SessionLog], today: date) -> QuerySet[SessionLog]:
    """The latest first, with their slots, and how many actions were `born` in each, `done` and `late`."""
    late = Q(actions__state=ActionState.TODO, actions__due_on__lt=today)
    rows = logs.annotate(
        born=Count("actions"),
        done=Count("actions", filter=Q(actions__state=ActionState.DONE)),
        late=Count("actions", filter=late),
    )
    return rows.select_related("slot").order_by("-slot__starts_at", "-pk")


def without_log(slots: QuerySet[Slot], now: datetime | None = None) -> QuerySet[Slot]:
    """Those of them that have ended, with people in them and no log."""
    seats = Booking.objects.filter(slot=OuterRef("pk"), state=BookingState.BOOKED)
    ended = slots.filter(Exists(seats), ends_at__lte=now or timezone.now(), state=SlotState.OPEN, log=None)
    return ended.order_by("starts_at", "pk")


def last_log_of(project: Project) -> SessionLog | None:
    """The latest log of a slot in which the project had a seat."""
    seats = Booking.objects.filter(project=project, state=BookingState.BOOKED)
    return SessionLog.objects.filter(slot__in=seats.values("slot")).select_related("slot__coach").first()


def missing_logs(user: User, now: datetime | None = None) -> QuerySet[Slot]:
    """Sessions of a manager's themes, a week old or more, that nobody wrote about."""
    week_ago = (now or timezone.now()) - timedelta(days=7)
    rows = with_people(without_log(Slot.objects.all(), week_ago)).select_related("coach")
    if not user.is_superuser:
        themes = memberships_of(user).managed_themes
        rows = rows.filter(Q(cohort__theme__in=themes) | Q(bookings__project__theme__in=themes))
    return rows.distinct()


RECENT = 5  # logs that a coach finds on the dashboard


@prepared
def _unwritten(*, coach: int, now: datetime) -> QuerySet[Slot]:
    rows = without_log(Slot.objects.filter(coach=coach), now)
    return rows.annotate(hue=F("cohort__theme__hue")).order_by("starts_at", "pk")[:MOST]


def my_logs_to_write(coach: User) -> list[Slot]:
    """Slots that have ended, with people in them and no log, the oldest first; each with the `hue` of its theme."""
    return _unwritten(coach=coach.pk, now=timezone.now())


@prepared
def _recent_logs(*, coach: int, today: date) -> QuerySet[SessionLog]:
    return recent_logs(SessionLog.objects.filter(slot__coach=coach), today)[:RECENT]


def my_recent_logs(coach: User) -> list[SessionLog]:
    """The last logs with their slots, and of their actions how many are `born`, `done` and `late`."""
    return _recent_logs(coach=coach.pk, today=timezone.localdate())


@dataclass
class Hours:
    """Minutes of coaching of one cohort, or of one project: done as the logs say, planned as long as the slot."""

    name: str
    done: int = 0
    planned: int = 0


def _logged(coach: User) -> QuerySet[Any]:
    rows = SessionLog.objects.filter(slot__coach=coach).order_by().values_list("slot__cohort__name")
    return rows.annotate(minutes=Sum("minutes"))


@prepared
def _logged_by_project(*, coach: int) -> QuerySet[Any]:
    rows = Booking.objects.filter(slot__coach=coach, state=BookingState.BOOKED, project__isnull=False)
    rows = rows.filter(Q(came=True) | Q(came=None), slot__log__isnull=False).order_by("project__title_key")
    return rows.values_list("project__title").annotate(minutes=Sum("slot__log__minutes"))


@prepared
def _planned(*, coach: int) -> QuerySet[Any]:
    rows = Booking.objects.filter(slot__coach=coach, state=BookingState.BOOKED, slot__log=None)
    rows = rows.filter(slot__state=SlotState.OPEN).order_by("starts_at", "pk")
    return rows.values_list("slot", "slot__cohort__name", "project__title", "starts_at", "ends_at")


def my_hours(coach: User) -> tuple[list[Hours], list[Hours]]:
    """By cohort (a slot once, however many sit in it) and by project (each counts the whole session). Three queries.

    Planned: booked and without a log. Done: what the logs say; nothing for a project that did not come.
    """
    cohorts: dict[str, Hours] = {}
    projects: dict[str, Hours] = {}
    for name, minutes in _logged(coach):
        cohorts.setdefault(name or "", Hours(name or "")).done += minutes
    for name, minutes in _logged_by_project(coach=coach.pk):
        projects.setdefault(name, Hours(name)).done += minutes
    seen: set[int] = set()
    for slot, cohort, project, start, end in _planned(coach=coach.pk):
        minutes = int((end - start).total_seconds() // 60)
        if slot not in seen:
            seen.add(slot)
            cohorts.setdefault(cohort or "", Hours(cohort or "")).planned += minutes
        if project:
            projects.setdefault(project, Hours(project)).planned += minutes
    return tuple(sorted(found.values(), key=lambda row: sort_key(row.name)) for found in (cohorts, projects))  # type: ignore[return-value]
