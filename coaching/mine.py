"""A person's own coaching, as lists, for the pages that everybody opens first: hub, booking page, desk of a coach.

The reads of queries.py, with their SQL written once (lms.core.compiled): keys and the clock are the only arguments.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from cohorts.models import Cohort
from lms.accounts.belonging import belonging_of
from lms.accounts.models import User
from lms.core.compiled import Keys, compiled
from lms.core.models import any_of

from . import queries
from .enums import BookingState, ProjectState
from .models import Action, Booking, Project, Slot

MOST_SLOTS = 100  # more than anyone opens in a week
MOST = 20  # rows of any other list
URGENT = (ProjectState.BLOCKED, ProjectState.WATCH, "", ProjectState.ON_TRACK)


@compiled
def _projects(*, keys: Keys, now: datetime, today: date) -> QuerySet[Project]:
    rows = queries.with_work(Project.objects.filter(pk__in=keys), now, today)
    return rows.select_related("theme", "territory", "cohort")[:MOST]


def my_projects(user: User) -> list[Project]:
    """As `projects_of`."""
    keys = belonging_of(user).of("carried")
    return _projects(keys=keys, now=timezone.now(), today=timezone.localdate())


@compiled
def _bookings(*, person: int, projects: Keys, now: datetime) -> QuerySet[Booking]:
    return queries.live_bookings(Q(person=person) | any_of(project=projects), now)


def my_bookings(user: User) -> list[Booking]:
    """As `bookings_of`."""
    return _bookings(person=user.pk, projects=belonging_of(user).of("carried"), now=timezone.now())


@compiled
def _actions(*, owner: int, projects: Keys, today: date) -> QuerySet[Action]:
    return queries.open_actions(Q(owner=owner) | (Q(owner=None) & any_of(project=projects)), today)[:MOST]


def my_actions(user: User) -> list[Action]:
    """As `actions_of`."""
    keys = belonging_of(user).of("carried")
    return _actions(owner=user.pk, projects=keys, today=timezone.localdate())


@compiled
def _coaches(*, cohort: int) -> QuerySet:
    return Cohort.coaches.through.objects.filter(cohort=cohort).values_list("user_id", flat=True)


@compiled
def _bookable(
    *, cohort: int, coaches: Keys, without: Keys, kind: str, since: datetime | None, now: datetime
) -> QuerySet[Slot]:
    theirs = Q(cohort=cohort) | Q(cohort__isnull=True, coach__in=coaches)
    rows = Slot.objects.filter(theirs).exclude(pk__in=without)
    return queries.coming(rows, kind=kind, since=since, now=now)[:MOST_SLOTS]


def my_bookable(
    user: User,
    project: Project | None,
    *,
    without: Collection[int],
    kind: str = "",
    since: datetime | None = None,
) -> list[Slot]:
    """As `bookable`, without the slots that are booked already."""
    if project is None or project.cohort_id not in belonging_of(user).of("seat"):
        rows = queries.bookable(user, project, kind=kind, since=since)
        return list(rows.exclude(pk__in=without)[:MOST_SLOTS])
    return _bookable(
        cohort=project.cohort_id,
        coaches=_coaches(cohort=project.cohort_id),
        without=without,
        kind=kind,
        since=since,
        now=timezone.now(),
    )


@compiled
def _unwritten(*, coach: int, now: datetime) -> QuerySet[Slot]:
    rows = queries.without_log(Slot.objects.filter(coach=coach), now)
    return rows.select_related("cohort__theme").order_by("starts_at", "pk")[:MOST]


def my_logs_to_write(coach: User) -> list[Slot]:
    """As `logs_to_write`."""
    return _unwritten(coach=coach.pk, now=timezone.now())


@compiled
def _agenda(*, coach: int, now: datetime) -> QuerySet[Slot]:
    seats = Booking.objects.filter(state=BookingState.BOOKED).select_related("project__territory", "person")
    rows = Slot.objects.filter(coach=coach, bookings__state=BookingState.BOOKED).upcoming(now).distinct()
    rows = rows.select_related("cohort__theme").prefetch_related(
        Prefetch("bookings", seats, to_attr="taken_seats")
    )
    return rows.order_by("starts_at", "pk")[:MOST]


def my_agenda(coach: User) -> list[Slot]:
    """The coach's next slots in which somebody has a seat, each with its bookings as `taken_seats`. Two queries."""
    return _agenda(coach=coach.pk, now=timezone.now())


@compiled
def _followed(*, themes: Keys, state: str, now: datetime, today: date) -> QuerySet[Project]:
    rows = Project.objects.filter(theme__in=themes, state=state)
    return queries.urgent_first(queries.with_look(queries.with_work(rows, now, today)))[:MOST]


def my_portfolio(user: User, count: int) -> list[Project]:
    """The first of `portfolio`: state by state, so that the projects of a calm theme are not all weighed."""
    themes = belonging_of(user).of("expert", "manager")
    found: list[Project] = []
    for state in URGENT:
        if len(found) < count:
            found += _followed(
                themes=themes, state=str(state), now=timezone.now(), today=timezone.localdate()
            )
    return found[:count]
