"""Reads of the cohorts and sessions that a manager looks after."""

from datetime import timedelta
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


def without_place(manager: "User", days: int = 30) -> "QuerySet[Any]":
    """Coming sessions of the themes one manages that have neither place, nor room, nor video link. Two queries."""
    now = timezone.now()
    halves = HalfDay.objects.filter(session=OuterRef("pk"))
    sessions = GroupSession.objects.filter(
        Exists(halves.filter(ends_at__gte=now)),
        ~Exists(halves.filter(room__isnull=False)),
        state=SessionState.ANNOUNCED,
        place="",
        video_url="",
    )
    soon = dated(_led_by(manager, sessions, "cohort__theme")).filter(starts_at__lt=now + timedelta(days=days))
    return soon[:10]


def managed_cohorts(manager: "User", count: int) -> list[Any]:
    """The newest cohorts of the themes that one manages; of all themes for an administrator. One query."""
    rows = _led_by(manager, Cohort.objects.all(), "theme").select_related("theme")
    return list(rows.defer(*beyond_label("theme"))[:count])
