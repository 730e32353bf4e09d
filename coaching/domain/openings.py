"""Opening several slots at once: what each hour would meet, then all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from coaching.domain.errors import missing
from coaching.domain.locking import lock_for_booking
from coaching.enums import SlotState
from coaching.models import Slot
from cohorts.queries import half_days_between
from lms.core.errors import DomainError

from .slots import check_opens, open_slot

if TYPE_CHECKING:
    from lms.accounts.models import User

MOST = 60  # slots in one go: three weeks of four hours a day
Times = tuple[datetime, datetime]


@dataclass(frozen=True)
class Opening:
    """One hour of the list: what keeps it from being opened, or nothing; `is_mine` when that very slot is open."""

    starts_at: datetime
    ends_at: datetime
    problem: Any = ""
    is_mine: bool = False


def look_ahead(*, coach: "User", times: Sequence[Times], now: datetime | None = None) -> list[Opening]:
    """Each of these hours, in order, with what it would meet: the past, another slot, a group session. Two queries."""
    now = now or timezone.now()
    if not times:
        return []
    start, end = min(row[0] for row in times), max(row[1] for row in times)
    mine = Slot.objects.filter(coach=coach, state=SlotState.OPEN, starts_at__lt=end, ends_at__gt=start)
    taken = list(mine.order_by("starts_at").values_list("starts_at", "ends_at"))
    sessions = half_days_between(person=coach.pk, start=start, end=end)
    found: list[Opening] = []
    for begins, ends in sorted(set(times)):
        problem = _problem((begins, ends), taken, [(row.starts_at, row.ends_at) for row in found], now)
        if not problem:
            meets = next((row for row in sessions if row.starts_at < ends and row.ends_at > begins), None)
            problem = meets and format_lazy(_("during the session “{title}”"), title=meets.session.title)
        found.append(Opening(begins, ends, problem or "", is_mine=(begins, ends) in taken))
    return found


def _problem(time: Times, taken: Sequence[Times], before: Sequence[Times], now: datetime) -> Any:
    begins, ends = time
    if begins <= now:
        return _("this hour has passed")
    if any(start < ends and end > begins for start, end in taken):
        return _("you have a slot at that time")
    if any(start < ends and end > begins for start, end in before):
        return _("it would begin before the one above has ended")
    return ""


@transaction.atomic
def open_slots(
    *, coach: "User", times: Sequence[Times], now: datetime | None = None, **details: Any
) -> list[Slot]:
    """All of these hours as slots, or none (409 `some_refused`). `details`: as `open_slot`.

    Twice is once: when every hour is that of a slot which the coach has opened, these slots are given back.
    """
    if not times:
        raise DomainError("no_times", _("Tick at least one hour to open."))
    if len(times) > MOST:
        raise missing(
            "too_many", _("Open at most sixty slots at once: take fewer days or fewer hours."), "at"
        )
    now = now or timezone.now()
    lock_for_booking(now=now, slots=[], people=[coach.pk])
    check_opens(coach, details.get("cohort"))
    lines = look_ahead(coach=coach, times=times, now=now)
    if all(line.is_mine for line in lines):
        starts = [line.starts_at for line in lines]
        return list(Slot.objects.filter(coach=coach, state=SlotState.OPEN, starts_at__in=starts))
    if any(line.problem for line in lines):
        raise DomainError(
            "some_refused",
            _(
                "Nothing was opened: some of these hours cannot be. Read the list again, then open the others."
            ),
        )
    return [
        open_slot(coach=coach, starts_at=line.starts_at, ends_at=line.ends_at, now=now, **details)
        for line in lines
    ]
