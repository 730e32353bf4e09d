"""Opening, changing, moving and cancelling a slot; those who booked are told, those who wait get what is free."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching import rules
from coaching.enums import LIVE, SEATED, SlotKind, SlotMode, SlotState
from coaching.models import Booking, SessionLog, Slot

from . import tell
from .books import Books, open_books, release
from .refusals import forbidden, refusal, translated
from .seats import check_no_session, check_open, live_rows
from .waiting import offer_in

if TYPE_CHECKING:
    from cohorts.models import Cohort
    from lms.accounts.models import User

SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=1)


def _check_times(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if not SHORTEST <= ends_at - starts_at <= LONGEST:
        raise refusal("bad_times", status=422, field="ends_at")
    if starts_at <= now:
        raise refusal("past_time", status=422, field="starts_at")


@transaction.atomic
def open_slot(
    *,
    coach: "User",
    starts_at: datetime,
    ends_at: datetime,
    kind: str = SlotKind.INDIVIDUAL,
    seats: int = 1,
    mode: str = SlotMode.VIDEO,
    place: str = "",
    video_url: str = "",
    time_zone: str = "Europe/Paris",
    cohort: "Cohort | None" = None,
    title: str = "",
    now: datetime | None = None,
) -> Slot:
    """Time that can be booked from now on. An individual slot has one seat, whatever was asked."""
    check_opens(coach, cohort)
    now = now or timezone.now()
    _check_times(starts_at, ends_at, now)
    open_books(now=now, slots=[], people=[coach.pk])  # two slots of one coach are opened one after the other
    slot = Slot(
        coach=coach,
        cohort=cohort,
        kind=kind,
        seats=1 if kind == SlotKind.INDIVIDUAL else seats,
        mode=mode,
        place=place.strip(),
        video_url=video_url,
        time_zone=time_zone,
        title=title.strip(),
        starts_at=starts_at,
        ends_at=ends_at,
    )
    with translated():
        slot.save()
    return slot


@transaction.atomic
def end_with_coach(*, cohort: "Cohort", user: "User", by: "User | None" = None) -> None:
    """Who no longer coaches a cohort keeps no open hours for it. Refused while people of it have appointments with them.

    Called by cohorts (registry.register_coach_end) under the lock of the cohort.
    """
    now = timezone.now()
    hours = Slot.objects.upcoming(now).filter(coach=user, cohort=cohort).order_by()
    books = open_books(now=now, slots=lambda: list(hours.values_list("pk", flat=True)), people=[user.pk])
    theirs = Q(slot__cohort=cohort) | Q(project__cohort=cohort)
    if Booking.objects.filter(theirs, slot__coach=user, state__in=LIVE, starts_at__gt=now).exists():
        raise refusal("coach_booked", field="coaches")
    empty = [pk for pk, slot in books.slots.items() if slot.cohort_id == cohort.pk]
    Slot.objects.filter(pk__in=empty).update(
        state=SlotState.CANCELLED, sequence=F("sequence") + 1, updated_at=now
    )


@transaction.atomic
def cancel_hours_of(*, user: "User", by: "User | None" = None) -> None:
    """Nobody comes to the hours of a coach who is erased: those to come are cancelled, and who booked them is told."""
    now = timezone.now()
    hours = Slot.objects.upcoming(now).filter(coach=user).order_by("pk")
    pairs = list(
        Booking.objects.filter(slot__in=hours.order_by(), state__in=LIVE)
        .order_by()
        .values_list("person", "project")
    )
    open_books(
        now=now,
        slots=lambda: list(hours.values_list("pk", flat=True)),
        people={user.pk} | {person for person, _project in pairs},
        projects=[project for _person, project in pairs],
    )
    for slot in hours.select_related("cohort"):
        cancel_slot(by=by or user, slot=slot, now=now)


def check_opens(coach: "User", cohort: "Cohort | None") -> None:
    """A coach opens slots, for all cohorts or for one that is theirs."""
    if not rules.can_open_slots(coach):
        raise forbidden(_("Only coaches open slots: ask the managers of your theme to make you one."))
    if cohort is not None and not cohort.coaches.filter(pk=coach.pk).exists():
        raise forbidden(_("You do not coach this cohort: choose one of yours."))


def _books_of(slot: Slot, now: datetime) -> tuple[Books, Slot]:
    """The books of everyone in a slot and of its coach."""
    rows = Booking.objects.filter(slot=slot, state__in=LIVE).order_by().values_list("person", "project")
    pairs = list(rows)
    people = {slot.coach_id} | {person for person, _project in pairs}
    books = open_books(
        now=now, slots=[slot.pk], people=people, projects=[project for _person, project in pairs]
    )
    return books, books.slots[slot.pk]


def _check_runs(by: "User", slot: Slot) -> None:
    if not rules.can_run_slot(by, slot):
        raise forbidden(_("Only its coach, or a manager of the theme, changes this slot."))


@transaction.atomic
def update_slot(
    *,
    by: "User",
    slot: Slot,
    title: str,
    mode: str,
    place: str,
    video_url: str,
    seats: int,
    now: datetime | None = None,
) -> Slot:
    """How people meet, about what, and how many may come; more seats go first to those who wait.

    Who has a seat is told of another way, place or video link, once, with the appointment for their calendar.
    """
    _check_runs(by, slot)
    books, slot = _books_of(slot, now or timezone.now())
    check_open(slot, books.now)
    seats = 1 if slot.kind == SlotKind.INDIVIDUAL else seats
    if any((row.seat or 0) > seats for row in live_rows(slot)):
        raise refusal("seats_in_use", field="seats")
    where = (slot.mode, slot.place, slot.video_url)
    slot.title, slot.mode, slot.place = title.strip(), mode, place.strip()
    slot.video_url, slot.seats = video_url, seats
    if where != (slot.mode, slot.place, slot.video_url):
        rows = _next_in_sequence(slot, live_rows(slot), books)
        slot.save()
        tell.slot_changed(slot, rows, by=by)
    else:
        slot.save()
    offer_in(slot, books=books)
    return slot


def _next_in_sequence(slot: Slot, rows: list[Booking], books: Books) -> list[Booking]:
    """Calendars take a change by its number: the slot's and that of each appointment in it grow by one."""
    slot.sequence += 1
    for row in rows:
        row.sequence += 1
    Booking.objects.filter(pk__in=[row.pk for row in rows]).update(
        sequence=F("sequence") + 1, updated_at=books.now
    )
    return rows


@transaction.atomic
def move_slot(
    *, by: "User", slot: Slot, starts_at: datetime, ends_at: datetime, now: datetime | None = None
) -> Slot:
    """Another hour; the bookings move with it and everyone is told."""
    _check_runs(by, slot)
    books, slot = _books_of(slot, now or timezone.now())
    check_open(slot, books.now)
    if (slot.starts_at, slot.ends_at) == (starts_at, ends_at):
        return slot
    _check_times(starts_at, ends_at, books.now)
    before, slot.starts_at, slot.ends_at = slot.starts_at, starts_at, ends_at
    rows = _next_in_sequence(slot, live_rows(slot), books)
    with translated():
        slot.save()
    with translated(overlapping="person_busy"):
        Booking.objects.filter(pk__in=[row.pk for row in rows]).update(
            starts_at=starts_at, ends_at=ends_at, updated_at=books.now
        )
    for row in rows:
        if row.state in SEATED:
            check_no_session(row.person_id, starts_at, ends_at, "person_in_session")
    tell.slot_moved(slot, rows, before=before, by=by)
    return slot


@transaction.atomic
def cancel_slot(*, by: "User", slot: Slot, reason: str = "", now: datetime | None = None) -> Slot:
    """The slot no longer takes place: its sessions do not count, everyone is told. Twice is once."""
    _check_runs(by, slot)
    books, slot = _books_of(slot, now or timezone.now())
    if slot.state == SlotState.CANCELLED:
        return slot
    if SessionLog.objects.filter(slot=slot).exists():
        raise refusal("already_logged")
    rows = live_rows(slot)
    slot.state, slot.sequence = SlotState.CANCELLED, slot.sequence + 1
    slot.save(update_fields=["state", "sequence", "updated_at"])
    release(Booking.objects.filter(pk__in=[row.pk for row in rows]), now=books.now)
    for row in rows:
        row.sequence += 1  # as `release` has written
    tell.slot_cancelled(slot, rows, reason=reason.strip(), by=by)
    return slot
