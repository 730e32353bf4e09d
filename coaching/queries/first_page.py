"""What coaching shows on the first page. The short lists of one table are one query: who holds every role pays for three."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from coaching.enums import BookingState, ProjectState
from coaching.models import Booking, Project, Slot
from lms.accounts.enums import Role
from lms.accounts.memberships import memberships_of
from lms.accounts.models import User
from lms.core.db.models import in_one_of
from lms.core.db.prepared import Keys, prepared
from lms.core.hub import SHOWN

from .counts import MOST
from .logs import led_in, without_log
from .projects import CALM, URGENCY, urgent_first, with_look, with_work
from .slots import with_seated

MISSING_SINCE = timedelta(days=60)


@dataclass
class ProjectsShown:
    """Those one carries, the most urgent that one follows as an expert, and blocked ones of whom one leads."""

    carried: list[Any] = field(default_factory=list)
    followed: list[Any] = field(default_factory=list)
    blocked: list[Any] = field(default_factory=list)


def _most_urgent(themes: Keys, now: datetime, today: date) -> QuerySet[Project]:
    """Of some themes. Only states as urgent as the last one shown are weighed, not each project of a calm theme."""
    rows = Project.objects.filter(theme__in=themes).annotate(urgency=URGENCY)
    last = rows.order_by("urgency").values("urgency")[SHOWN - 1 : SHOWN]
    rows = rows.filter(urgency__lte=Coalesce(Subquery(last), CALM))
    return urgent_first(with_look(with_work(rows, now, today)))[:SHOWN]


@prepared
def _projects_shown(
    *, carried: Keys, followed: Keys, managed: Keys, everything: bool, now: datetime, today: date
) -> QuerySet[Project]:
    blocked = Project.objects.filter(state=ProjectState.BLOCKED)
    lists = [
        Project.objects.filter(pk__in=carried)[:MOST],
        _most_urgent(followed, now, today),
        (blocked if everything else blocked.filter(theme__in=managed))[:SHOWN],
    ]
    return urgent_first(with_look(with_work(Project.objects.filter(in_one_of(*lists)), now, today)))


def projects_shown(user: User) -> ProjectsShown:
    """One query; none for whom no project concerns."""
    known, everything = memberships_of(user), user.is_superuser
    carried = known.carried_projects if known.joined_cohorts else frozenset()
    is_expert = user.has_role(Role.EXPERT)
    followed = known.expert_themes | known.managed_themes if is_expert else frozenset()
    led = known.managed_themes
    if not (carried or followed or led or everything):
        return ProjectsShown()
    rows = _projects_shown(
        carried=carried,
        followed=followed,
        managed=led,
        everything=everything,
        now=timezone.now(),
        today=timezone.localdate(),
    )
    blocked = [row for row in rows if row.state == ProjectState.BLOCKED]
    return ProjectsShown(
        carried=sorted((r for r in rows if r.pk in carried), key=lambda r: (r.title_key, r.pk))[:SHOWN],
        followed=[row for row in rows if row.theme_id in followed][:SHOWN],
        blocked=[row for row in blocked if everything or row.theme_id in led][:SHOWN],
    )


@dataclass
class SlotsShown:
    """A coach's logs to write (the oldest first) and next slots with people; what nobody wrote about, for who leads."""

    to_write: list[Any] = field(default_factory=list)
    agenda: list[Any] = field(default_factory=list)
    missing: list[Any] = field(default_factory=list)


@prepared
def _slots_shown(
    *, coach: int, managed: Keys, everything: bool, now: datetime, week_ago: datetime, since: datetime
) -> QuerySet[Any]:
    lists = []
    is_led = Value(True) if everything else Case(When(led_in(managed), then=True), default=False)
    if coach:
        own = Slot.objects.filter(coach=coach)
        taken = Exists(Booking.objects.filter(slot=OuterRef("pk"), state=BookingState.BOOKED))
        coming = own.upcoming(now).filter(taken).order_by("starts_at", "pk")
        lists += [without_log(own, now)[:MOST], coming[:SHOWN]]
    if everything or managed:
        late = Slot.objects.all() if everything else Slot.objects.filter(led_in(managed))
        lists.append(without_log(late.filter(starts_at__gte=since), week_ago)[:SHOWN])
    rows = Slot.objects.filter(in_one_of(*lists)).annotate(hue=F("cohort__theme__hue"), is_led=is_led)
    return rows.select_related("coach").order_by("starts_at", "pk")


def slots_shown(user: User) -> SlotsShown:
    """Two queries, with the people of the agenda; none for who is neither coach nor leads anything."""
    led, now = memberships_of(user).managed_themes, timezone.now()
    coach = user.pk if user.has_role(Role.COACH) else 0
    if not (coach or led or user.is_superuser):
        return SlotsShown()
    week_ago, since = now - timedelta(days=7), now - MISSING_SINCE
    rows = _slots_shown(
        coach=coach, managed=led, everything=user.is_superuser, now=now, week_ago=week_ago, since=since
    )
    own = [row for row in rows if row.coach_id == coach]
    late = [row for row in rows if since <= row.starts_at and row.ends_at <= week_ago]
    shown = SlotsShown(
        to_write=[row for row in own if row.ends_at <= now][:MOST],
        agenda=[row for row in own if row.starts_at > now][:SHOWN],
        missing=[row for row in late if row.is_led][:SHOWN],
    )
    if shown.agenda:
        with_seated(shown.agenda)
    return shown
