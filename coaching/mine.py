"""A person's own coaching, as lists, for the pages that everybody opens first: hub, booking page, desk of a coach.

The reads of queries.py, with their SQL written once (lms.core.db.prepared): keys and the clock are the only arguments.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from cohorts.models import Cohort
from lms.accounts.memberships import memberships_of
from lms.accounts.models import User
from lms.core.db.folding import sort_key
from lms.core.db.models import any_of
from lms.core.db.prepared import Keys, compiled

from . import queries
from .enums import BookingState, ProjectState, SlotState
from .models import Action, Booking, Project, SessionLog, Slot
from .models.slots import booked_for

MOST_SLOTS = 100  # more than anyone opens in a week
MOST = 20  # rows of any other list
LARGEST = 2**63  # no key is as large; the database would refuse the question
RECENT = 5  # logs that a coach finds on the desk
NEXT = 5  # slots that a coach finds on the first page
URGENT = (ProjectState.BLOCKED, ProjectState.WATCH, "", ProjectState.ON_TRACK)


@compiled
def _projects(*, keys: Keys, now: datetime, today: date) -> QuerySet[Project]:
    rows = queries.with_work(Project.objects.filter(pk__in=keys), now, today)
    return rows.select_related("theme", "territory", "cohort")[:MOST]


def my_projects(user: User) -> list[Project]:
    """As `projects_of`."""
    keys = memberships_of(user).carried_projects
    return _projects(keys=keys, now=timezone.now(), today=timezone.localdate())


@compiled
def _to_book(*, keys: Keys, now: datetime) -> QuerySet[Project]:
    rows = queries.with_sessions(Project.objects.filter(pk__in=keys), now)
    return (
        rows.annotate(hue=F("theme__hue")).only("title", "cohort", "quota").order_by("title_key", "pk")[:MOST]
    )


def my_projects_to_book(user: User) -> list[Project]:
    """One's projects with what the booking page says of them: `hue`, quota, `sessions_used`."""
    return _to_book(keys=memberships_of(user).carried_projects, now=timezone.now())


@compiled
def _appointments(*, person: int, projects: Keys, now: datetime) -> QuerySet[Booking]:
    return (
        queries.live_bookings(booked_for(person, projects), now).select_related(None).select_related("slot")
    )


def my_appointments(user: User) -> list[Booking]:
    """As `my_bookings`, with the slot alone."""
    return _appointments(person=user.pk, projects=memberships_of(user).carried_projects, now=timezone.now())


@compiled
def _bookings(*, person: int, projects: Keys, now: datetime) -> QuerySet[Booking]:
    return queries.live_bookings(booked_for(person, projects), now)


def my_bookings(user: User) -> list[Booking]:
    """As `bookings_of`."""
    return _bookings(person=user.pk, projects=memberships_of(user).carried_projects, now=timezone.now())


@compiled
def _actions(*, owner: int, projects: Keys, today: date) -> QuerySet[Action]:
    return queries.open_actions(Q(owner=owner) | (Q(owner=None) & any_of(project=projects)), today)[:MOST]


def my_actions(user: User) -> list[Action]:
    """As `actions_of`."""
    keys = memberships_of(user).carried_projects
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
    if project is None or project.cohort_id not in memberships_of(user).joined_cohorts:
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
    return rows.annotate(hue=F("cohort__theme__hue")).order_by("starts_at", "pk")[:MOST]


def my_logs_to_write(coach: User) -> list[Slot]:
    """As `logs_to_write`, each with the `hue` of its theme."""
    return _unwritten(coach=coach.pk, now=timezone.now())


@compiled
def _slot(*, key: int) -> QuerySet[Slot]:
    return Slot.objects.filter(pk=key)


def my_slot(user: User, key: int) -> Slot | None:
    """A slot that the person sees, or nothing. One of their own cohorts', as most are, is known at once."""
    slot = next(iter(_slot(key=key)), None) if 0 < key < LARGEST else None
    if slot is None:
        return None
    known = memberships_of(user)
    near = slot.cohort_id in known.joined_cohorts if slot.cohort_id else slot.coach_id in known.own_coaches
    return slot if near else Slot.objects.visible_to(user).filter(pk=key).first()


@compiled
def _project(*, key: int) -> QuerySet[Project]:
    return Project.objects.filter(pk=key)


def my_project(user: User, key: int) -> Project | None:
    """A project that the person carries, or nothing."""
    return next(iter(_project(key=key)), None) if key in memberships_of(user).carried_projects else None


@compiled
def _desk(*, coach: int, start: datetime, end: datetime, now: datetime) -> QuerySet[Slot]:
    rows = Slot.objects.filter(coach=coach, state=SlotState.OPEN)
    seats = Booking.objects.filter(slot=OuterRef("pk"), state=BookingState.BOOKED)
    coming = Slot.objects.filter(coach=coach).upcoming(now).order_by("starts_at")
    rows = rows.annotate(peopled=Exists(seats)).filter(
        Q(starts_at__gte=start, starts_at__lt=end)
        | Q(peopled=True, ends_at__lte=now, log=None)
        | Q(pk__in=coming.values("pk")[:1])
    )
    return rows.annotate(hue=F("cohort__theme__hue"), logged=F("log")).order_by("starts_at", "pk")


def my_desk(coach: User, *, start: datetime, end: datetime, now: datetime) -> list[Slot]:
    """One query for the three lists of a desk: slots of these days, those whose log waits, the next one.

    Each with `hue` (of its theme), `peopled` and `logged`; `with_seated` adds the people.
    """
    return _desk(coach=coach.pk, start=start, end=end, now=now)


@compiled
def _seats(*, slots: Keys) -> QuerySet[Booking]:
    rows = Booking.objects.filter(slot__in=slots, state=BookingState.BOOKED).order_by("pk")
    rows = rows.select_related("project__territory", "person")
    people = ("person__first_name", "person__last_name", "person__email")
    return rows.only(
        "slot", "question", "project__title", "project__state", "project__territory__name", *people
    )


def with_seated(slots: Iterable[Slot]) -> None:
    """`seated` of each, as `queries.with_people`, with no more than a name, a title and a question. One query."""
    some = list(slots)
    people: dict[int, list[Booking]] = {slot.pk: [] for slot in some}
    for row in _seats(slots=people.keys()):
        people[row.slot_id].append(row)
    for slot in some:
        slot.seated = people[slot.pk]  # type: ignore[attr-defined]


@compiled
def _recent_logs(*, coach: int, today: date) -> QuerySet[SessionLog]:
    return queries.recent_logs(SessionLog.objects.filter(slot__coach=coach), today)[:RECENT]


def my_recent_logs(coach: User) -> list[SessionLog]:
    """The last logs with their slots, and of their actions how many are `born`, `done` and `late`."""
    return _recent_logs(coach=coach.pk, today=timezone.localdate())


@compiled
def _links(*, coach: int) -> QuerySet[Any]:
    rows = Slot.objects.filter(coach=coach).exclude(video_url="").order_by("-pk")
    return rows.values_list("video_url", flat=True)[:1]


def my_video_link(coach: User) -> str:
    """The one of the slot opened last: most coaches have one room."""
    return next(iter(_links(coach=coach.pk)), "")


@dataclass
class Hours:
    """Minutes of coaching of one cohort, or of one project: done as the logs say, planned as long as the slot."""

    name: str
    done: int = 0
    planned: int = 0


@compiled
def _logged(*, coach: int) -> QuerySet[Any]:
    rows = SessionLog.objects.filter(slot__coach=coach).order_by().values_list("slot__cohort__name")
    return rows.annotate(minutes=Sum("minutes"))


@compiled
def _logged_by_project(*, coach: int) -> QuerySet[Any]:
    rows = Booking.objects.filter(slot__coach=coach, state=BookingState.BOOKED, project__isnull=False)
    rows = rows.filter(Q(came=True) | Q(came=None), slot__log__isnull=False).order_by()
    return rows.values_list("project__title").annotate(minutes=Sum("slot__log__minutes"))


@compiled
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
    for name, minutes in _logged(coach=coach.pk):
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


@compiled
def _agenda(*, coach: int, now: datetime) -> QuerySet[Slot]:
    seats = Booking.objects.filter(slot=OuterRef("pk"), state=BookingState.BOOKED)
    rows = Slot.objects.filter(Exists(seats), coach=coach).upcoming(now)  # type: ignore[attr-defined]
    return rows.order_by("starts_at", "pk")[:NEXT]


def my_agenda(coach: User) -> list[Slot]:
    """The coach's next slots in which somebody has a seat, each with its bookings as `seated`. Two queries."""
    found = _agenda(coach=coach.pk, now=timezone.now())
    with_seated(found)
    return found


@compiled
def _followed(*, themes: Keys, state: str, now: datetime, today: date) -> QuerySet[Project]:
    rows = Project.objects.filter(theme__in=themes, state=state)
    return queries.urgent_first(queries.with_look(queries.with_work(rows, now, today)))[:MOST]


def my_portfolio(user: User, count: int) -> list[Project]:
    """The first of `portfolio`: state by state, so that the projects of a calm theme are not all weighed."""
    themes = memberships_of(user).expert_themes | memberships_of(user).managed_themes
    found: list[Project] = []
    for state in URGENT:
        if len(found) < count:
            found += _followed(
                themes=themes, state=str(state), now=timezone.now(), today=timezone.localdate()
            )
    return found[:count]
