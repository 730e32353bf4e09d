"""Reads of sessions and of their half-days, in the order of time."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Prefetch,
    QuerySet,
)
from django.utils import timezone

from cohorts.enums import SessionState
from cohorts.models import Cohort, CohortCoach, Enrolment, GroupSession, HalfDay
from lms.accounts.memberships import memberships_of
from lms.core.db.models import any_of
from lms.core.db.prepared import Keys, prepared
from lms.programme.models import beyond_label

from .counts import MOST

if TYPE_CHECKING:
    from lms.accounts.models import User

MOST_HALF_DAYS = 4 * MOST  # of which these are the first: a session of two days has four


def _half_days() -> "Prefetch[str, QuerySet[HalfDay], str]":
    return Prefetch("half_days", HalfDay.objects.select_related("room").order_by("starts_at", "id"))


def dated(sessions: "QuerySet[GroupSession]") -> "QuerySet[Any]":
    """With `starts_at` and `ends_at`, the cohort, its theme, the half-days and their rooms, in the order of time."""
    return (
        sessions.annotate(starts_at=Min("half_days__starts_at"), ends_at=Max("half_days__ends_at"))
        .select_related("cohort__theme")
        .defer(*beyond_label("cohort__theme"))
        .prefetch_related(_half_days())
        .order_by("starts_at", "pk")
    )


def sessions_of(user: "User", since: datetime | None = None) -> "QuerySet[Any]":
    """The announced sessions that one sees and that are not over at `since`. Two queries with their half-days."""
    sessions = GroupSession.objects.visible_to(user).filter(state=SessionState.ANNOUNCED)
    if since:
        sessions = sessions.filter(Exists(HalfDay.objects.filter(session=OuterRef("pk"), ends_at__gte=since)))
    return dated(sessions)


@prepared
def _coming(*, cohorts: Keys, themes: Keys, since: datetime) -> "QuerySet[Any]":
    shown = any_of(session__cohort=cohorts, session__cohort__theme=themes)
    half_days = HalfDay.objects.filter(shown, ends_at__gte=since, session__state=SessionState.ANNOUNCED)
    # From the clock to the sessions: a theme has hundreds of sessions to come, and five are shown.
    first = half_days.order_by("ends_at", "pk").values("session")[:MOST_HALF_DAYS]
    return dated(GroupSession.objects.filter(pk__in=first)).prefetch_related(None)[:MOST]


def my_sessions(user: "User", since: datetime) -> list[Any]:
    """The first of `sessions_of`, without their half-days. One query, its SQL written once."""
    if user.is_superuser:
        return list(sessions_of(user, since).prefetch_related(None)[:MOST])
    known = memberships_of(user)
    return _coming(
        cohorts=known.joined_cohorts | known.coached_cohorts,
        themes=known.expert_themes | known.managed_themes,
        since=since,
    )


def half_days_between(*, person: int, start: datetime, end: datetime) -> "QuerySet[Any]":
    """The half-days of the person's cohorts (seat or coach) within these times, each with its session and `hue`. One query."""
    seats = Enrolment.objects.seated().filter(cohort=OuterRef("session__cohort"), user=person)
    coached = CohortCoach.objects.filter(cohort=OuterRef("session__cohort"), user=person)
    rows = HalfDay.objects.filter(
        Exists(seats) | Exists(coached),
        is_active=True,
        session__state=SessionState.ANNOUNCED,
        starts_at__lt=end,
        ends_at__gt=start,
    )
    rows = rows.select_related("session").annotate(hue=F("session__cohort__theme__hue"))
    rows = rows.only("starts_at", "ends_at", "session__title", "session__number", "session__time_zone")
    return rows.order_by("starts_at", "pk")


@prepared
def my_half_days(*, person: int, start: datetime, end: datetime) -> "QuerySet[Any]":
    """The same as a list, for the page that a coach opens first."""
    return half_days_between(person=person, start=start, end=end)


def session_during(*, person: int, starts_at: datetime, ends_at: datetime) -> HalfDay | None:
    """The first of them, or nothing. One query."""
    return half_days_between(person=person, start=starts_at, end=ends_at).first()


def half_days_to_come(cohort: Cohort) -> "QuerySet[HalfDay]":
    """Of the announced sessions of a cohort, in order: what a person who comes or goes has, or loses. One query."""
    rows = HalfDay.objects.filter(
        session__cohort=cohort,
        session__state=SessionState.ANNOUNCED,
        is_active=True,
        ends_at__gt=timezone.now(),
    )
    return rows.select_related("session__cohort", "room").order_by("starts_at", "pk")


def half_days_of(user: "User", since: datetime) -> "QuerySet[HalfDay]":
    """Half-days of one's own cohorts (seat or coach) since a moment, cancelled ones too. One query."""
    seats = Enrolment.objects.seated().filter(cohort=OuterRef("session__cohort"), user=user)
    coached = CohortCoach.objects.filter(cohort=OuterRef("session__cohort"), user=user)
    return (
        HalfDay.objects.filter(Exists(seats) | Exists(coached), ends_at__gte=since)
        .exclude(session__state=SessionState.DRAFT)
        .select_related("session__cohort", "room")
        .order_by("starts_at", "pk")
    )
