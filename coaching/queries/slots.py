"""Reads of slots, and of the bookings in them. Held seats count until they expire, by the clock of the query."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import (
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
)
from django.utils import timezone

from coaching.enums import BookingState, SlotState
from coaching.models import Booking, Project, Slot
from coaching.models.slots import booked_for
from cohorts.models import CohortCoach
from lms.accounts.memberships import memberships_of
from lms.accounts.models import User
from lms.core.db.prepared import Keys, prepared

from .counts import count_rows


def with_seats(slots: QuerySet[Slot], now: datetime | None = None) -> QuerySet[Slot]:
    """`taken` and `waiting`, from which `Slot.seats_left` reckons."""
    here = Booking.objects.filter(slot=OuterRef("pk"))
    queue = here.filter(state=BookingState.WAITING)
    return slots.annotate(taken=count_rows(here.seated(now), "slot"), waiting=count_rows(queue, "slot"))


def slot_rows(
    user: User, *, kind: str = "", since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Slot]:
    """Slots to come that one sees, with their coach, `seats_left` and `waiting`: one query."""
    return coming(Slot.objects.visible_to(user), kind=kind, since=since, until=until)


def coming(
    slots: QuerySet[Slot],
    *,
    kind: str,
    since: datetime | None,
    until: datetime | None = None,
    now: datetime | None = None,
) -> QuerySet[Slot]:
    """Those of these slots that have not begun, as `slot_rows`."""
    rows = slots.upcoming(now).select_related("coach")  # type: ignore[attr-defined]
    if kind:
        rows = rows.filter(kind=kind)
    if since:
        rows = rows.filter(starts_at__gte=since)
    if until:
        rows = rows.filter(starts_at__lt=until)
    return with_seats(rows, now).order_by("starts_at", "pk")


def bookable(
    user: User, project: Project | None, *, kind: str = "", since: datetime | None = None
) -> QuerySet[Slot]:
    """Slots that the project may book: reserved to its cohort, or opened to all cohorts of a coach of it."""
    if project is None:
        return slot_rows(user, kind=kind, since=since).exclude(coach=user)
    # then all that follows is visible to the person
    mine = project.cohort_id in memberships_of(user).joined_cohorts
    slots = Slot.objects.all() if mine else Slot.objects.visible_to(user)
    rows = coming(slots, kind=kind, since=since)
    coaches = _coaches(project.cohort_id)
    return rows.filter(Q(cohort=project.cohort_id) | Q(cohort__isnull=True, coach__in=coaches))


def _coaches(cohort: int | None) -> list[int]:
    """Constants for a query: one index serves each half of its OR."""
    links = CohortCoach.objects.filter(cohort=cohort)
    return list(links.values_list("user_id", flat=True))


def slots_to_offer(now: datetime | None = None) -> list[int]:
    """Slots to come with people waiting and a seat that nobody holds."""
    queue = Booking.objects.filter(slot=OuterRef("pk"), state=BookingState.WAITING)
    rows = with_seats(Slot.objects.upcoming(now), now).filter(Exists(queue), seats__gt=F("taken"))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def bookings_of(user: User, now: datetime | None = None) -> QuerySet[Booking]:
    """One's own and one's projects' live bookings of slots that have not ended."""
    mine = booked_for(user.pk, memberships_of(user).carried_projects)
    return live_bookings(mine, now or timezone.now())


def live_bookings(which: Q, now: datetime) -> QuerySet[Booking]:
    """Booked, waiting or held at this moment, in slots that have not ended."""
    live = Q(state__in=[BookingState.BOOKED, BookingState.WAITING]) | Q(
        state=BookingState.HELD, held_until__gt=now
    )
    rows = Booking.objects.filter(which, live, ends_at__gt=now)
    return rows.select_related("slot__coach", "project__theme", "person").order_by("starts_at", "pk")


def slots_of(coach: User) -> QuerySet[Slot]:
    """What a coach opened and did not cancel."""
    return Slot.objects.filter(coach=coach, state=SlotState.OPEN).order_by("starts_at", "pk")


def slots_to_come(coach: User) -> QuerySet[Slot]:
    return slots_of(coach).filter(starts_at__gt=timezone.now())


def with_people(slots: QuerySet[Slot]) -> QuerySet[Slot]:
    """`seated`: the bookings of each slot, with project, territory and person."""
    rows = Booking.objects.filter(state=BookingState.BOOKED).order_by("pk")
    people = rows.select_related("project__territory", "project__theme", "person")
    return slots.select_related("cohort__theme").prefetch_related(
        Prefetch("bookings", queryset=people, to_attr="seated")
    )


def queue_of(slot: Slot) -> QuerySet[Booking]:
    """The waiting list of a slot, in order."""
    rows = Booking.objects.filter(slot=slot, state=BookingState.WAITING).order_by("waiting_since", "pk")
    return rows.select_related("project__territory", "person")


def ahead_of(booking: Booking) -> int:
    return Booking.objects.filter(
        slot=booking.slot_id, state=BookingState.WAITING, waiting_since__lt=booking.waiting_since
    ).count()


def seated_in(slot: Slot) -> QuerySet[Booking]:
    """Who has a seat, in the order of seats, with names and territories."""
    rows = Booking.objects.filter(slot=slot, state=BookingState.BOOKED).order_by("seat", "pk")
    return rows.select_related("project__territory", "person")


def coming_of(project: Project, person: User) -> QuerySet[Booking]:
    """Appointments of the project that this person took, and that have not begun."""
    rows = Booking.objects.filter(project=project, person=person, starts_at__gt=timezone.now())
    return rows.filter(state__in=[BookingState.BOOKED, BookingState.WAITING])


MOST_SLOTS = 100  # more than anyone opens in a week

LARGEST = 2**63  # no key is as large; the database would refuse the question


@prepared
def _appointments(*, person: int, projects: Keys, now: datetime) -> QuerySet[Booking]:
    return live_bookings(booked_for(person, projects), now).select_related(None).select_related("slot")


def my_appointments(user: User) -> list[Booking]:
    """As `my_bookings`, with the slot alone."""
    return _appointments(person=user.pk, projects=memberships_of(user).carried_projects, now=timezone.now())


@prepared
def _bookings(*, person: int, projects: Keys, now: datetime) -> QuerySet[Booking]:
    return live_bookings(booked_for(person, projects), now)


def my_bookings(user: User) -> list[Booking]:
    """As `bookings_of`."""
    return _bookings(person=user.pk, projects=memberships_of(user).carried_projects, now=timezone.now())


@prepared
def _bookable(
    *, cohort: int, coaches: Keys, without: Keys, kind: str, since: datetime | None, now: datetime
) -> QuerySet[Slot]:
    theirs = Q(cohort=cohort) | Q(cohort__isnull=True, coach__in=coaches)
    rows = Slot.objects.filter(theirs).exclude(pk__in=without)
    return coming(rows, kind=kind, since=since, now=now)[:MOST_SLOTS]


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
        rows = bookable(user, project, kind=kind, since=since)
        return list(rows.exclude(pk__in=without)[:MOST_SLOTS])
    return _bookable(
        cohort=project.cohort_id,
        coaches=_coaches(project.cohort_id),
        without=without,
        kind=kind,
        since=since,
        now=timezone.now(),
    )


def my_slot(user: User, key: int) -> Slot | None:
    """A slot that the person sees, or nothing. One of their own cohorts', as most are, is known at once."""
    slot = Slot.objects.filter(pk=key).first() if 0 < key < LARGEST else None
    if slot is None:
        return None
    known = memberships_of(user)
    near = slot.cohort_id in known.joined_cohorts if slot.cohort_id else slot.coach_id in known.own_coaches
    return slot if near else Slot.objects.visible_to(user).filter(pk=key).first()


@prepared
def _dashboard(*, coach: int, start: datetime, end: datetime, now: datetime) -> QuerySet[Slot]:
    rows = Slot.objects.filter(coach=coach, state=SlotState.OPEN)
    seats = Booking.objects.filter(slot=OuterRef("pk"), state=BookingState.BOOKED)
    coming = Slot.objects.filter(coach=coach).upcoming(now).order_by("starts_at")
    rows = rows.annotate(peopled=Exists(seats)).filter(
        Q(starts_at__gte=start, starts_at__lt=end)
        | Q(peopled=True, ends_at__lte=now, log=None)
        | Q(pk__in=coming.values("pk")[:1])
    )
    return rows.annotate(hue=F("cohort__theme__hue"), logged=F("log")).order_by("starts_at", "pk")


def my_dashboard(coach: User, *, start: datetime, end: datetime, now: datetime) -> list[Slot]:
    """One query for the three lists of a dashboard: slots of these days, those whose log waits, the next one.

    Each with `hue` (of its theme), `peopled` and `logged`; `with_seated` adds the people.
    """
    return _dashboard(coach=coach.pk, start=start, end=end, now=now)


@prepared
def _seats(*, slots: Keys) -> QuerySet[Booking]:
    rows = Booking.objects.filter(slot__in=slots, state=BookingState.BOOKED).order_by("pk")
    rows = rows.select_related("project__territory", "person")
    people = ("person__first_name", "person__last_name", "person__email")
    return rows.only(
        "slot", "question", "project__title", "project__state", "project__territory__name", *people
    )


def with_seated(slots: Iterable[Slot]) -> None:
    """`seated` of each, as `with_people`, with no more than a name, a title and a question. One query."""
    some = list(slots)
    people: dict[int, list[Booking]] = {slot.pk: [] for slot in some}
    for row in _seats(slots=people.keys()):
        people[row.slot_id].append(row)
    for slot in some:
        slot.seated = people[slot.pk]  # type: ignore[attr-defined]


def my_video_link(coach: User) -> str:
    """The one of the slot opened last: most coaches have one room."""
    rows = Slot.objects.filter(coach=coach).exclude(video_url="").order_by("-pk")
    return rows.values_list("video_url", flat=True).first() or ""
