"""Reads of several apps at once."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cohorts.models import Cohort, HalfDay
from cohorts.windows import is_open
from lms.accounts.memberships import memberships_of
from lms.accounts.models import User
from lms.core.db.prepared import Keys, compiled
from lms.programme.models import beyond_label

SHOWN = 5  # rows of a list on the hub; the whole list is one link away
A_DAY = timedelta(days=1)  # longer than any half-day may be signed before or after


def takes_part(user: User) -> bool:
    """Whether the person holds a seat in a cohort: who does not has no course, project or booking."""
    return bool(memberships_of(user).joined_cohorts)


@compiled
def _managed(*, themes: Keys) -> QuerySet[Cohort]:
    rows = Cohort.objects.filter(theme__in=themes).select_related("theme")
    return rows.defer(*beyond_label("theme"))[:SHOWN]


def managed_cohorts(user: User) -> list[Cohort]:
    """The newest cohorts of the themes that one manages."""
    return _managed(themes=memberships_of(user).managed_themes)


def session_to_sign(user: User, sessions: list[Any]) -> Any | None:
    """The session of which the person can sign a half-day now and has not (one query, only around a session)."""
    now = timezone.now()
    near = {row.pk: row for row in sessions if row.starts_at - A_DAY < now < row.ends_at + A_DAY}
    mine = [pk for pk, row in near.items() if row.cohort_id in memberships_of(user).joined_cohorts]
    if not mine:
        return None
    halves = HalfDay.objects.filter(session__in=mine, live=True).exclude(attendances__user=user)
    due = (half for half in halves.order_by("starts_at", "pk") if is_open(half, now))
    half = next(due, None)
    return near[half.session_id] if half else None
