"""Reads of the cohorts and sessions that a manager looks after."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import (
    Exists,
    Model,
    OuterRef,
    QuerySet,
)
from django.utils import timezone

from cohorts.enums import EnrolmentStatus, SessionState
from cohorts.models import Cohort, Enrolment, GroupSession, HalfDay
from lms.accounts.memberships import memberships_of
from lms.core.db.models import in_one_of
from lms.core.db.prepared import Keys, prepared
from lms.core.hub import SHOWN
from lms.programme.models import beyond_label

from .counts import count_of
from .sessions import dated

if TYPE_CHECKING:
    from lms.accounts.models import User

M = TypeVar("M", bound=Model)


def _led_by(manager: "User", rows: "QuerySet[M]", theme: str) -> "QuerySet[M]":
    """Those of the themes that one manages; of all themes for an administrator."""
    return (
        rows
        if manager.is_superuser
        else rows.filter(**{f"{theme}__in": memberships_of(manager).managed_themes})
    )


def with_waiting_list(manager: "User") -> "QuerySet[Any]":
    """Cohorts of one's themes in which somebody waits, with `waiting`. One query."""
    waits = Enrolment.objects.filter(status=EnrolmentStatus.WAITLISTED)
    rows = _led_by(manager, Cohort.objects.filter(ends_on__gte=timezone.localdate()), "theme")
    rows = rows.annotate(waiting=count_of(waits, "cohort")).filter(waiting__gt=0)
    return rows.select_related("theme").defer(*beyond_label("theme"))[:10]


SOON = timedelta(days=30)


def placeless(sessions: "QuerySet[GroupSession]", now: datetime, until: datetime) -> "QuerySet[Any]":
    """Those that come before `until` and have neither place, nor room, nor video link."""
    halves = HalfDay.objects.filter(session=OuterRef("pk"))
    rows = sessions.filter(
        Exists(halves.filter(ends_at__gte=now)),
        ~Exists(halves.filter(room__isnull=False)),
        state=SessionState.ANNOUNCED,
        place="",
        video_url="",
    )
    return dated(rows).filter(starts_at__lt=until)


def without_place(manager: "User") -> "QuerySet[Any]":
    """Of the sessions of the themes that one manages. Two queries."""
    now, sessions = timezone.now(), _led_by(manager, GroupSession.objects.all(), "cohort__theme")
    return placeless(sessions, now, now + SOON)[:10]


@dataclass
class ManagedCohorts:
    """The newest ones, and those in which somebody waits."""

    newest: list[Any] = field(default_factory=list)
    waiting: list[Any] = field(default_factory=list)


@prepared
def _managed(*, themes: Keys, everything: bool, today: date) -> "QuerySet[Any]":
    led = Cohort.objects.all() if everything else Cohort.objects.filter(theme__in=themes)
    queue = Enrolment.objects.filter(status=EnrolmentStatus.WAITLISTED)
    waited_for = led.filter(Exists(queue.filter(cohort=OuterRef("pk"))), ends_on__gte=today)
    rows = Cohort.objects.filter(in_one_of(led[:SHOWN], waited_for[:SHOWN]))
    rows = rows.annotate(waiting=count_of(queue, "cohort")).select_related("theme")
    return rows.defer(*beyond_label("theme")).order_by("-starts_on", "name_key", "pk")


def managed_cohorts(manager: "User") -> ManagedCohorts:
    """Of the themes that one manages, of all for an administrator; five of each. One query, none for who manages nothing."""
    themes, everything = memberships_of(manager).managed_themes, manager.is_superuser
    if not (themes or everything):
        return ManagedCohorts()
    today = timezone.localdate()
    rows = _managed(themes=themes, everything=everything, today=today)
    waiting = [row for row in rows if row.waiting and row.ends_on >= today]
    return ManagedCohorts(rows[:SHOWN], waiting[:SHOWN])
