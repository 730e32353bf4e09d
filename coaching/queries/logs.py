"""Reads of coaching logs, and of the hours that they count."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Count,
    DurationField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.utils import timezone

from coaching.enums import ActionState, BookingState, SlotState
from coaching.models import Booking, Project, SessionLog, Slot
from lms.accounts.memberships import memberships_of
from lms.accounts.models import User
from lms.core.db.folding import sort_key
from lms.core.db.prepared import Keys, prepared

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


def led_in(themes: Keys) -> Q:
    """Slots of a cohort of these themes, or in which a project of theirs has or had a seat."""
    seats = Booking.objects.filter(slot=OuterRef("pk"), project__theme__in=themes)
    return Q(cohort__theme__in=themes) | Q(Exists(seats))


def missing_logs(user: User, now: datetime | None = None) -> QuerySet[Slot]:
    """Sessions of a manager's themes, a week old or more, that nobody wrote about."""
    week_ago = (now or timezone.now()) - timedelta(days=7)
    rows = Slot.objects.all()
    if not user.is_superuser:
        rows = rows.filter(led_in(memberships_of(user).managed_themes))
    return with_people(without_log(rows, week_ago)).select_related("coach")


RECENT = 5  # logs that a coach finds on the dashboard


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


def _done_and_planned(rows: QuerySet[Any], log: str) -> QuerySet[Any]:
    planned = Sum(
        F("ends_at") - F("starts_at"),
        filter=Q(**{f"{log}__isnull": True}),
        default=timedelta(),
        output_field=DurationField(),
    )
    summed: QuerySet[Any] = rows.annotate(done=Sum(f"{log}__minutes", default=0), planned=planned)
    return summed


@prepared
def _hours(*, coach: int) -> QuerySet[Any]:
    """(of a cohort, its name or that of a project, minutes done, time planned). One query for the two tables."""
    booked = Booking.objects.filter(slot=OuterRef("pk"), state=BookingState.BOOKED)
    counted = Q(log__isnull=False) | Q(Exists(booked), state=SlotState.OPEN)
    slots = Slot.objects.filter(counted, coach=coach)
    cohorts = (
        slots.annotate(is_cohort=Value(True), name=F("cohort__name"))
        .order_by()
        .values_list("is_cohort", "name")
    )
    seats = Booking.objects.filter(slot__coach=coach, state=BookingState.BOOKED, project__isnull=False)
    came = Q(came=True) | Q(came=None)
    seats = seats.filter(Q(came, slot__log__isnull=False) | Q(slot__log=None, slot__state=SlotState.OPEN))
    projects = (
        seats.annotate(is_cohort=Value(False), name=F("project__title"))
        .order_by()
        .values_list("is_cohort", "name")
    )
    both = _done_and_planned(cohorts, "log").union(_done_and_planned(projects, "slot__log"), all=True)
    return both.order_by("is_cohort", "name")


def my_hours(coach: User) -> tuple[list[Hours], list[Hours]]:
    """By cohort (a slot once, however many sit in it) and by project (each counts the whole session). One query.

    Planned: booked and without a log. Done: what the logs say; nothing for a project that did not come.
    """
    found: dict[bool, list[Hours]] = {True: [], False: []}
    for is_cohort, name, done, planned in _hours(coach=coach.pk):
        found[bool(is_cohort)].append(Hours(name or "", done, int(planned.total_seconds() // 60)))
    cohorts, projects = (sorted(rows, key=lambda row: sort_key(row.name)) for rows in found.values())
    return cohorts, projects
