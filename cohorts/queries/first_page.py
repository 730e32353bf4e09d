"""The sessions of the first page: several short lists, one query."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cohorts.enums import SessionState
from cohorts.models import Attendance, GroupSession, HalfDay
from cohorts.signing_window import open_between
from lms.accounts.memberships import memberships_of
from lms.core.db.models import any_of, in_one_of
from lms.core.db.prepared import Keys, prepared
from lms.core.hub import SHOWN

from .dashboard import SOON, placeless
from .sessions import MOST_HALF_DAYS, dated

if TYPE_CHECKING:
    from lms.accounts.models import User


@dataclass
class SessionsShown:
    """The next ones that the person sees; of these, those they come to; coming ones that they lead, and that are nowhere.

    Each says whether the person can sign a half-day of it now and has not (`to_sign`).
    """

    coming: list[Any] = field(default_factory=list)
    own: list[Any] = field(default_factory=list)
    without_place: list[Any] = field(default_factory=list)


def _next(which: Q, since: datetime) -> "QuerySet[GroupSession]":
    """From the clock to the sessions: a theme has hundreds of sessions to come, and five are shown."""
    halves = HalfDay.objects.filter(which, ends_at__gte=since, session__state=SessionState.ANNOUNCED)
    first = halves.order_by("ends_at", "pk").values("session")[:MOST_HALF_DAYS]
    return GroupSession.objects.filter(pk__in=first)


@prepared
def _sessions_shown(
    *,
    person: int,
    cohorts: Keys,
    advised: Keys,
    managed: Keys,
    everything: bool,
    now: datetime,
    until: datetime,
    opened: datetime,
    not_closed: datetime,
) -> "QuerySet[Any]":
    own = any_of(session__cohort=cohorts, session__cohort__theme=advised)
    led = any_of(cohort__theme=managed)
    lists = [_next(own, now)]
    if everything or managed:
        lists.append(_next(Q() if everything else any_of(session__cohort__theme=managed), now))
        lists.append(placeless(GroupSession.objects.filter(Q() if everything else led), now, until)[:SHOWN])
    halves = HalfDay.objects.filter(session=OuterRef("pk"))
    signed = Attendance.objects.filter(half_day=OuterRef("pk"), user=person)
    due = halves.filter(~Exists(signed), is_active=True, starts_at__lte=opened, ends_at__gte=not_closed)
    sessions = dated(GroupSession.objects.filter(in_one_of(*lists))).prefetch_related(None)
    has_room = Exists(halves.filter(room__isnull=False))
    rows: QuerySet[Any] = sessions.annotate(to_sign=Exists(due), has_room=has_room)
    return rows


def sessions_shown(user: "User", now: datetime) -> SessionsShown:
    """One query; none for whom no session concerns."""
    known, everything = memberships_of(user), user.is_superuser
    cohorts, advised, managed = (
        known.joined_cohorts | known.coached_cohorts,
        known.expert_themes,
        known.managed_themes,
    )
    if not (cohorts or advised or managed or everything):
        return SessionsShown()
    until, (opened, not_closed) = now + SOON, open_between(now)
    rows = _sessions_shown(
        person=user.pk,
        cohorts=cohorts,
        advised=advised,
        managed=managed,
        everything=everything,
        now=now,
        until=until,
        opened=opened,
        not_closed=not_closed,
    )
    led = [row for row in rows if everything or row.cohort.theme_id in managed]
    nowhere = [row for row in led if not (row.place or row.video_url or row.has_room)]
    return SessionsShown(
        coming=rows[:SHOWN],
        own=[row for row in rows if row.cohort_id in cohorts or row.cohort.theme_id in advised],
        without_place=[row for row in nowhere if row.starts_at < until][:SHOWN],
    )
