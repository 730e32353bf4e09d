"""Opening, changing, moving and cancelling a slot; those who booked are told, those who wait get what is free."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from coaching import rules
from coaching.domain import notify
from coaching.domain.errors import forbidden, refusal, translated
from coaching.domain.locking import BookingLocks, lock_for_booking, release
from coaching.enums import LIVE, SEATED, SlotKind, SlotMode, SlotState
from coaching.models import Booking, SessionLog, Slot
from cohorts.models import Enrolment
from lms.accounts.enums import Role
from lms.accounts.models import RoleGrant, User
from lms.core.errors import DomainError

from .seats import check_no_session, check_open, counted_in, live_rows
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
    now = now or timezone.now()
    # two slots of one coach are opened one after the other
    lock_for_booking(now=now, slots=[], people=[coach.pk])
    check_opens(coach, cohort)
    _check_times(starts_at, ends_at, now)
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

    Called by cohorts (registry.coach_endings) under the locks of the cohort and of the person.
    """
    now = timezone.now()
    hours = Slot.objects.upcoming(now).filter(coach=user, cohort=cohort).order_by()
    locks = lock_for_booking(
        now=now, slots=lambda: list(hours.values_list("pk", flat=True)), people=[user.pk]
    )
    booked = _booked_by_seat(cohort, user, now).count()
    if booked:
        sentence = ngettext_lazy(
            "%(number)s appointment to come with this coach rests on the cohort: cancel it on the page “Coaching”, or let "
            "it be moved, then take the coach off.",
            "%(number)s appointments to come with this coach rest on the cohort: cancel them on the page “Coaching”, or "
            "let them be moved, then take the coach off.",
            booked,
        )
        raise DomainError("coach_booked", sentence % {"number": booked})
    empty = [pk for pk, slot in locks.slots.items() if slot.cohort_id == cohort.pk]
    Slot.objects.filter(pk__in=empty).update(
        state=SlotState.CANCELLED, sequence=F("sequence") + 1, updated_at=now
    )


def _booked_by_seat(cohort: "Cohort", coach: "User", now: datetime) -> QuerySet[Booking]:
    """Appointments to come, waiting lists too, that people have with a coach through this cohort and no other of theirs."""
    theirs = Q(slot__cohort=cohort) | Q(project__cohort=cohort)
    others = Enrolment.objects.seated().filter(cohort__coaches=coach).exclude(cohort=cohort)
    here = Q(person__in=cohort.enrolments.seated().order_by().values("user"))
    alone = here & ~Q(person__in=others.order_by().values("user"))
    theirs |= Q(slot__cohort__isnull=True, project__isnull=True) & alone
    return Booking.objects.filter(theirs, slot__coach=coach, state__in=LIVE, starts_at__gt=now).order_by()


def lock_with_role(*, user: User, role: str) -> None:
    """What `end_with_role` writes, before the person is locked: projects come before people."""
    if role == Role.COACH:
        _lock_hours(user)


@transaction.atomic
def end_with_role(*, user: User, role: str, by: User) -> None:
    """The person is no longer a coach: the hours to come are cancelled, and who booked them or waits is told; past ones stay.

    Called by accounts (registry.role_endings) in the transaction that ends the role; `by` is none where its day passed.
    """
    if role == Role.COACH:
        name = user.get_full_name()
        reason = format_lazy(_("{name} no longer coaches on the platform."), name=name)
        cancel_hours(user, locks=_lock_hours(user), by=by, reason=reason)


def cancel_hours(
    coach: "User", *, locks: BookingLocks, by: "User | None", reason: str | Promise = ""
) -> None:
    """All hours to come that the locks hold; about one that nobody was in, nobody needs a letter."""
    for slot in locks.slots.values():
        if slot.coach_id != coach.pk or slot.state != SlotState.OPEN or slot.starts_at <= locks.now:
            continue
        rows = _cancel(slot, locks)
        if rows:
            notify.slot_cancelled(slot, rows, reason=reason, by=by)


def _lock_hours(coach: "User") -> BookingLocks:
    """The locks of the coming hours of a coach and of all who are in them."""
    now = timezone.now()
    hours = Slot.objects.upcoming(now).filter(coach=coach).order_by()
    rows = Booking.objects.filter(slot__in=hours, state__in=LIVE).order_by().values_list("person", "project")
    pairs = list(rows)
    return lock_for_booking(
        now=now,
        slots=lambda: list(hours.values_list("pk", flat=True)),
        people={coach.pk} | {person for person, _project in pairs},
        projects=[project for _person, project in pairs],
    )


def check_opens(coach: "User", cohort: "Cohort | None") -> None:
    """A coach opens slots, for all cohorts or for one that is theirs. Asked of the rows, under the lock of the person."""
    if not RoleGrant.objects.in_force().filter(user=coach, role=Role.COACH).exists():
        raise forbidden(_("Only coaches open slots: ask the managers of your theme to make you one."))
    if cohort is not None and not cohort.coaches.filter(pk=coach.pk).exists():
        raise forbidden(_("You do not coach this cohort: choose one of yours."))


def _lock_slot(slot: Slot, now: datetime) -> tuple[BookingLocks, Slot]:
    """The locks of everyone in a slot and of its coach."""
    rows = Booking.objects.filter(slot=slot, state__in=LIVE).order_by().values_list("person", "project")
    pairs = list(rows)
    people = {slot.coach_id} | {person for person, _project in pairs}
    locks = lock_for_booking(now=now, slots=[slot.pk], people=people, projects=counted_in(pairs, slot))
    return locks, locks.slots[slot.pk]


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
    locks, slot = _lock_slot(slot, now or timezone.now())
    _check_runs(by, slot)
    check_open(slot, locks.now)
    seats = 1 if slot.kind == SlotKind.INDIVIDUAL else seats
    if any((row.seat or 0) > seats for row in live_rows(slot)):
        raise refusal("seats_in_use", field="seats")
    where = (slot.mode, slot.place, slot.video_url)
    slot.title, slot.mode, slot.place = title.strip(), mode, place.strip()
    slot.video_url, slot.seats = video_url, seats
    if where != (slot.mode, slot.place, slot.video_url):
        rows = _next_in_sequence(slot, live_rows(slot), locks)
        slot.save()
        notify.slot_changed(slot, rows, by=by)
    else:
        slot.save()
    offer_in(slot, locks=locks)
    return slot


def _next_in_sequence(slot: Slot, rows: list[Booking], locks: BookingLocks) -> list[Booking]:
    """Calendars take a change by its number: the slot's and that of each appointment in it grow by one."""
    slot.sequence += 1
    for row in rows:
        row.sequence += 1
    Booking.objects.filter(pk__in=[row.pk for row in rows]).update(
        sequence=F("sequence") + 1, updated_at=locks.now
    )
    return rows


@transaction.atomic
def move_slot(
    *, by: "User", slot: Slot, starts_at: datetime, ends_at: datetime, now: datetime | None = None
) -> Slot:
    """Another hour; the bookings move with it and everyone is told."""
    locks, slot = _lock_slot(slot, now or timezone.now())
    _check_runs(by, slot)
    check_open(slot, locks.now)
    if (slot.starts_at, slot.ends_at) == (starts_at, ends_at):
        return slot
    _check_times(starts_at, ends_at, locks.now)
    before, slot.starts_at, slot.ends_at = slot.starts_at, starts_at, ends_at
    rows = _next_in_sequence(slot, live_rows(slot), locks)
    with translated():
        slot.save()
    with translated(overlapping="person_busy"):
        Booking.objects.filter(pk__in=[row.pk for row in rows]).update(
            starts_at=starts_at, ends_at=ends_at, updated_at=locks.now
        )
    for row in rows:
        if row.state in SEATED:
            check_no_session(row.person_id, starts_at, ends_at, "person_in_session")
    notify.slot_moved(slot, rows, before=before, by=by)
    return slot


@transaction.atomic
def cancel_slot(*, by: "User", slot: Slot, reason: str = "", now: datetime | None = None) -> Slot:
    """The slot no longer takes place: its sessions do not count, everyone is told. Twice is once."""
    locks, slot = _lock_slot(slot, now or timezone.now())
    _check_runs(by, slot)
    if slot.state == SlotState.CANCELLED:
        return slot
    if SessionLog.objects.filter(slot=slot).exists():
        raise refusal("already_logged")
    rows = _cancel(slot, locks)
    notify.slot_cancelled(slot, rows, reason=reason.strip(), by=by)
    return slot


def _cancel(slot: Slot, locks: BookingLocks) -> list[Booking]:
    """The slot, its appointments and its waiting list, with the locks open; those who must be told are given back."""
    rows = live_rows(slot)
    slot.state, slot.sequence = SlotState.CANCELLED, slot.sequence + 1
    slot.save(update_fields=["state", "sequence", "updated_at"])
    release(Booking.objects.filter(pk__in=[row.pk for row in rows]), now=locks.now)
    for row in rows:
        row.sequence += 1  # as `release` has written
    return rows
