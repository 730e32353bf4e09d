"""Announcing, moving, cancelling the meetings of a cohort."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from cohorts import rules
from cohorts.domain import notify
from cohorts.domain.errors import forbid_unless, invalid
from cohorts.enums import SessionState
from cohorts.models import Attendance, Cohort, GroupSession, HalfDay, Room
from lms.core.errors import DomainError
from lms.search import changes

from .seats import lock_cohort

if TYPE_CHECKING:
    from lms.accounts.models import User

MOST_HALF_DAYS = 4
PARKED = timedelta(days=366 * 100)


@dataclass(frozen=True)
class HalfDayPlan:
    """When one half-day should be, in which room; `pk` names the half-day that it moves."""

    starts_at: datetime
    ends_at: datetime
    room: Room | None = None
    pk: int | None = None


@transaction.atomic
def announce_session(
    *,
    cohort: Cohort,
    title: str,
    half_days: Sequence[HalfDayPlan],
    summary: str = "",
    to_prepare: str = "",
    place: str = "",
    video_url: str = "",
    time_zone: str = "",
    by: "User | None" = None,
) -> GroupSession:
    """A new session, numbered after the others; the cohort is told."""
    plans = _checked(half_days)
    cohort = lock_cohort(cohort)
    forbid_unless(by is None or rules.can_manage(by, cohort))
    last = cohort.sessions.aggregate(last=Max("number"))["last"] or 0
    session = GroupSession.objects.create(
        cohort=cohort,
        number=last + 1,
        title=title.strip(),
        summary=summary.strip(),
        to_prepare=to_prepare.strip(),
        place=place.strip(),
        video_url=video_url,
        time_zone=time_zone or cohort.time_zone,
        state=SessionState.ANNOUNCED,
    )
    _write([_planned(HalfDay(session=session), plan) for plan in plans])
    changes.write("session", [session.pk])
    notify.session_announced(session, by=by)
    return session


@transaction.atomic
def describe_session(
    *, session: GroupSession, title: str, summary: str = "", to_prepare: str = "", by: "User | None" = None
) -> GroupSession:
    """What it is about and what to prepare; nobody is written to for that."""
    session = _lock_session(session)
    forbid_unless(by is None or rules.can_manage_session(by, session))
    session.title, session.summary, session.to_prepare = title.strip(), summary.strip(), to_prepare.strip()
    session.save(update_fields=["title", "summary", "to_prepare", "updated_at"])
    changes.write("session", [session.pk])
    return session


@transaction.atomic
def move_session(
    *,
    session: GroupSession,
    half_days: Sequence[HalfDayPlan],
    place: str,
    video_url: str = "",
    time_zone: str = "",
    by: "User | None" = None,
) -> GroupSession:
    """Other hours, another place; the cohort is told when something did change. Signed half-days stay as they are."""
    plans = _checked(half_days)
    session = _lock_session(session)
    forbid_unless(by is None or rules.can_manage_session(by, session))
    zone = time_zone or session.time_zone
    changed = (session.place, session.video_url, session.time_zone) != (place.strip(), video_url, zone)
    session.place, session.video_url, session.time_zone = place.strip(), video_url, zone
    moved, gone = _move_half_days(session, plans)
    if not (changed or moved):
        return session
    session.sequence += 1
    session.save(update_fields=["place", "video_url", "time_zone", "sequence", "updated_at"])
    changes.write("session", [session.pk])
    notify.session_moved(session, gone=gone, by=by)
    return session


@transaction.atomic
def cancel_session(*, session: GroupSession, reason: str = "", by: "User | None" = None) -> GroupSession:
    """The session will not take place: its rooms are free again, the cohort is told. Twice is once."""
    session = _lock_session(session, cancelled=True)
    forbid_unless(by is None or rules.can_manage_session(by, session))
    if session.state == SessionState.CANCELLED:
        return session
    if Attendance.objects.filter(half_day__session=session).exists():
        raise DomainError("session_signed", _("People have signed their presence: this session took place."))
    session.state, session.sequence = SessionState.CANCELLED, session.sequence + 1
    session.save(update_fields=["state", "sequence", "updated_at"])
    session.half_days.update(is_active=False)
    changes.write("session", [session.pk])
    notify.session_cancelled(session, reason=reason.strip(), by=by)
    return session


def _lock_session(session: GroupSession, *, cancelled: bool = False) -> GroupSession:
    """The session as it is now, under the lock of its cohort."""
    cohort = lock_cohort(session.cohort)
    session = GroupSession.objects.get(pk=session.pk)
    session.cohort = cohort
    if session.state == SessionState.CANCELLED and not cancelled:
        raise DomainError("session_cancelled", _("This session is cancelled: announce another one."))
    return session


def _checked(plans: Sequence[HalfDayPlan]) -> list[HalfDayPlan]:
    """In the order of their hours, one after the other."""
    plans = sorted(plans, key=lambda plan: plan.starts_at)
    if not plans:
        raise invalid("no_half_day", _("Give at least one half-day: its date and its hours."))
    if len(plans) > MOST_HALF_DAYS:
        raise invalid(
            "too_many_half_days", _("A session has four half-days at most: announce a second session.")
        )
    if any(plan.ends_at <= plan.starts_at for plan in plans):
        raise invalid("ends_before_start", _("A half-day ends after it starts."))
    if any(after.starts_at < before.ends_at for before, after in itertools.pairwise(plans)):
        raise invalid("half_days_overlap", _("Two half-days of this session overlap."))
    return plans


def _planned(half_day: HalfDay, plan: HalfDayPlan) -> HalfDay:
    half_day.starts_at, half_day.ends_at, half_day.room = plan.starts_at, plan.ends_at, plan.room
    return half_day


def _is_as_planned(half_day: HalfDay, plan: HalfDayPlan) -> bool:
    room = plan.room.pk if plan.room else None
    return (half_day.starts_at, half_day.ends_at, half_day.room_id) == (plan.starts_at, plan.ends_at, room)


def _move_half_days(session: GroupSession, plans: list[HalfDayPlan]) -> tuple[bool, list[HalfDay]]:
    """Make the half-days what the plans say, keeping those that are named; whether anything changed, and what went."""
    known = {
        half_day.pk: half_day
        for half_day in HalfDay.objects.select_for_update(of=("self",)).filter(session=session)
    }
    if any(plan.pk is not None and plan.pk not in known for plan in plans):
        raise invalid("unknown_half_day", _("One of the half-days is not of this session."))
    kept = {plan.pk: plan for plan in plans if plan.pk is not None}
    gone = [pk for pk in known if pk not in kept]
    moved = [pk for pk, plan in kept.items() if not _is_as_planned(known[pk], plan)]
    new = [_planned(HalfDay(session=session), plan) for plan in plans if plan.pk is None]
    if not (gone or moved or new):
        return False, []
    if Attendance.objects.filter(half_day__in=gone + moved).exists():
        raise DomainError(
            "half_day_signed", _("A half-day that people have signed can be neither moved nor removed.")
        )
    HalfDay.objects.filter(pk__in=gone).delete()
    # Out of the way first: the morning may take the place of the afternoon.
    HalfDay.objects.filter(pk__in=moved).update(
        is_active=False, starts_at=F("starts_at") + PARKED, ends_at=F("ends_at") + PARKED
    )
    _write([_planned(known[pk], kept[pk]) for pk in moved] + new)
    for pk in gone:
        known[pk].is_active = False
    return True, [known[pk] for pk in gone]


def _write(half_days: list[HalfDay]) -> None:
    """The database says whether a room is free. Rooms are locked in the order of their ids first: two transactions
    that meet inside the exclusion constraint itself would wait for each other until one is killed."""
    rooms = {half_day.room_id for half_day in half_days if half_day.room_id}
    if rooms:
        list(Room.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=rooms).order_by("pk"))
    try:
        with transaction.atomic():
            for half_day in sorted(half_days, key=lambda each: each.starts_at):
                half_day.is_active = True
                half_day.save()
    except IntegrityError as error:
        if "half_day_room_free" not in str(error):
            raise
        sentence = _("A room is taken at that time: choose another room or another hour.")
        raise DomainError("room_taken", sentence) from error
