"""Giving a seat: all the checks, made with the locks open, and the one place that writes a seat's number."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from coaching import rules
from coaching.domain.errors import forbidden, refusal, translated
from coaching.domain.locking import BookingLocks
from coaching.enums import LIVE, SEATED, BookingState, SlotState
from coaching.models import Booking, Project, ProjectMember, Slot
from coaching.queries import has_left
from cohorts.queries import session_during
from lms.accounts.models import User
from lms.core.ui.dates import lazy_day_clock

OWN_QUOTA = Project._meta.get_field("quota").default
YEAR = timedelta(days=366)


def check_open(slot: Slot, now: datetime) -> None:
    """A slot is booked, waited for and given back until it starts."""
    if slot.state != SlotState.OPEN:
        raise refusal("slot_cancelled")
    if slot.starts_at <= now:
        raise refusal("too_late")


def check_allowed(person: User, slot: Slot, project: Project | None) -> None:
    """With the locks open, by queries of its own: refuse who may see the slot but not book it, or has left the team."""
    if rules.can_book(person, slot, project):
        return
    if project is not None and has_left(person, project.pk):
        raise forbidden(_("You are no longer in the team of this project: ask who leads it to add you."))
    raise forbidden(_("This slot is not for you: book with the coach of your cohort."))


def live_rows(slot: Slot) -> list[Booking]:
    """Seats and waiting list of a slot whose locks are open, the waiting in their order."""
    rows = Booking.objects.filter(slot=slot, state__in=LIVE).order_by("waiting_since", "pk")
    return list(rows.select_related("project", "person"))


def waiting(rows: list[Booking]) -> list[Booking]:
    """The waiting list, the first first."""
    return [row for row in rows if row.state == BookingState.WAITING]


def free_seat(slot: Slot, rows: list[Booking]) -> int | None:
    """The lowest number that nobody holds."""
    taken = {row.seat for row in rows if row.state in SEATED}
    return next((seat for seat in range(1, slot.seats + 1) if seat not in taken), None)


def check_new(rows: list[Booking], person_id: int, project_id: int | None) -> None:
    """One live booking a person, and a project, in one slot."""
    for row in rows:
        if row.person_id == person_id or (project_id is not None and row.project_id == project_id):
            raise refusal("already_booked")


def _seats_beside(
    *,
    own: int | None,
    person: int,
    starts_at: datetime,
    ends_at: datetime,
    project: int | None,
    now: datetime,
) -> QuerySet[Booking]:
    rows = Booking.objects.seated(now)
    if own is not None:
        rows = rows.exclude(pk=own)
    counts = Q(person=person, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if project is not None:
        counts |= Q(project=project) | of_members(project)
    return rows.filter(counts).only("person", "project", "starts_at", "ends_at").order_by()


def of_members(project: int) -> Q:
    """Seats that people of the team took without naming a project: they count in its quota as those that name it."""
    team = ProjectMember.objects.live().filter(project=project).values("person")
    cohort = Project.objects.filter(pk=project).order_by().values("cohort")
    here = Q(slot__cohort__in=cohort) | Q(slot__cohort__isnull=True)
    return here & Q(project__isnull=True, person__in=team.order_by())


def check_free_time_and_quota(booking: Booking, project: Project | None, now: datetime) -> None:
    """No other appointment at that time, and a session left: one query for both. Held seats count until they expire."""
    start, end = booking.starts_at, booking.ends_at
    rows = _seats_beside(
        own=booking.pk,
        person=booking.person_id,
        starts_at=start,
        ends_at=end,
        project=booking.project_id,
        now=now,
    )
    if any(
        row.person_id == booking.person_id and row.starts_at < end and row.ends_at > start for row in rows
    ):
        raise refusal("overlapping")
    if project is None:
        _check_own_quota(booking, now)
    elif sum(row.project_id in {None, project.pk} for row in rows) >= project.quota:
        raise refusal("quota_used")


def projects_to_count(people: Iterable[int], slot: Slot) -> QuerySet[Project]:
    """Projects of these people for which this slot is: a seat taken without naming one counts in their quota."""
    here = {"cohort": slot.cohort_id} if slot.cohort_id else {"cohort__coaches": slot.coach_id}
    carried = ProjectMember.objects.live().filter(person__in=list(people)).values("project")
    return Project.objects.filter(pk__in=carried.order_by(), **here).order_by("pk")


def counted_in(rows: Iterable[tuple[int, int | None]], slot: Slot) -> set[int]:
    """The projects whose quota the seats of these (person, project) count in: they are locked before one is given."""
    pairs = list(rows)
    named = {project for _person, project in pairs if project is not None}
    alone = {person for person, project in pairs if project is None}
    return named | (set(projects_to_count(alone, slot).values_list("pk", flat=True)) if alone else set())


def _check_own_quota(booking: Booking, now: datetime) -> None:
    """Without a project: as many seats in a year as a project has, and never more than the person's projects have left."""
    others = Booking.objects.seated(now).exclude(pk=booking.pk)
    own = others.filter(person=booking.person_id, project__isnull=True, starts_at__gt=now - YEAR)
    if own.count() >= OWN_QUOTA:
        raise refusal("own_quota_used")
    projects = list(projects_to_count([booking.person_id], booking.slot))
    if projects and all(
        others.filter(Q(project=row) | of_members(row.pk)).count() >= row.quota for row in projects
    ):
        raise refusal("quota_used")


def check_no_session(person: int, starts_at: datetime, ends_at: datetime, code: str) -> None:
    """No group session of the person at that time. The refusal names it: an hour alone would not say why."""
    half_day = session_during(person=person, starts_at=starts_at, ends_at=ends_at)
    if half_day is not None:
        when = lazy_day_clock(half_day.starts_at, half_day.session.time_zone)
        raise refusal(code, title=half_day.session.title, when=when)


def assign_seat(
    booking: Booking,
    *,
    locks: BookingLocks,
    slot: Slot,
    rows: list[Booking],
    state: BookingState,
    held_until: datetime | None = None,
) -> Booking:
    """Number and state of a seat, for a new row or for one that waited. The caller has checked that it may."""
    seat = free_seat(slot, rows)
    if seat is None:
        raise refusal("slot_full")
    booking.seat, booking.state, booking.held_until = seat, state, held_until
    booking.cancelled_at, booking.waiting_since = None, None
    booking.starts_at, booking.ends_at = slot.starts_at, slot.ends_at
    project = locks.projects[booking.project_id] if booking.project_id else None
    check_free_time_and_quota(booking, project, locks.now)
    check_no_session(booking.person_id, booking.starts_at, booking.ends_at, "session_at_that_time")
    with translated():
        booking.save()
    return booking


def reserve_seat(
    booking: Booking,
    *,
    locks: BookingLocks,
    slot: Slot,
    state: BookingState,
    held_until: datetime | None = None,
    rows: list[Booking] | None = None,
) -> Booking:
    """A seat for someone who comes now: open slot, not there yet, nobody waiting before them, a seat left."""
    check_open(slot, locks.now)
    rows = live_rows(slot) if rows is None else rows
    check_new(rows, booking.person_id, booking.project_id)
    if waiting(rows):  # a freed seat is theirs
        raise refusal("slot_full")
    return assign_seat(booking, locks=locks, slot=slot, rows=rows, state=state, held_until=held_until)
