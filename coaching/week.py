"""A week by the hour: what a coach has opened and the group sessions, each where the clock puts it.

The grid is drawn by classes of the style sheet (`f3 l2`: from the third half-hour, for two); on a phone it is a list.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from coaching import presenters
from lms.core.ui import dates

from .models import Slot

FIRST, LAST = 8, 18  # hours that are always drawn
STEP = 30  # minutes of a line


@dataclass
class Block:
    """One thing in a day: its hour, what it is, where it leads."""

    start: dt.datetime
    end: dt.datetime
    text: str
    href: str
    tone: str  # free, booked, group
    hue: str = ""
    place: str = ""  # its classes


@dataclass
class Column:
    day: dt.date
    name: str
    is_today: bool
    blocks: list[Block] = field(default_factory=list)


@dataclass
class Grid:
    """The days, and the hours that stand at their left."""

    columns: list[Column]
    hours: list[str]

    @property
    def counts(self) -> dict[str, int]:
        blocks = [block for column in self.columns for block in column.blocks]
        return {tone: sum(block.tone == tone for block in blocks) for tone in ("free", "booked", "group")}


def week_grid(monday: dt.date, slots: Iterable[Slot], sessions: Iterable[Any], zone: str) -> Grid:
    """Monday to Friday, and the week-end when there is something in it, by the clock of the coach."""
    there = ZoneInfo(zone)
    blocks = [_of_slot(slot, there) for slot in slots] + [_of_session(half, there) for half in sessions]
    today = dt.datetime.now(there).date()
    days = {monday + dt.timedelta(days=number) for number in range(5)} | {
        block.start.date() for block in blocks
    }
    columns = [
        Column(day, f"{dates.weekday(day)[:3]}. {day.day}", day == today)
        for day in sorted(days)
        if monday <= day < monday + dt.timedelta(days=7)
    ]
    first = min([FIRST, *(block.start.hour for block in blocks)])
    last = max([LAST, *(_last_hour(block) for block in blocks)])
    for column in columns:
        column.blocks = sorted(
            (b for b in blocks if b.start.date() == column.day), key=lambda b: (b.start, b.end)
        )
        for block in column.blocks:
            block.place = _place(block, first, last)
    hours = [
        dates.clock(dt.datetime.combine(monday, dt.time(hour), tzinfo=there), zone)
        for hour in range(first, last)
    ]
    return Grid(columns, hours)


def _of_slot(slot: Slot, zone: dt.tzinfo) -> Block:
    seated: Sequence[Any] = slot.seated  # type: ignore[attr-defined]  # by queries.with_seated
    return Block(
        slot.starts_at.astimezone(zone),
        slot.ends_at.astimezone(zone),
        presenters.who(slot),
        reverse("coaching:slot", args=[slot.pk]),
        "booked" if seated else "free",
        getattr(slot, "hue", "") or "none",
    )


def _of_session(half_day: Any, zone: dt.tzinfo) -> Block:
    return Block(
        half_day.starts_at.astimezone(zone),
        half_day.ends_at.astimezone(zone),
        _("Session no. %(number)s") % {"number": half_day.session.number},
        reverse("cohorts:session", args=[half_day.session_id]),
        "group",
        "none",
    )


def _last_hour(block: Block) -> int:
    """The hour by which it has ended; midnight when it goes on the next day."""
    if block.end.date() > block.start.date():
        return 24
    return block.end.hour + (1 if block.end.minute else 0)


def _place(block: Block, first: int, last: int) -> str:
    begins = (block.start.hour - first) * 60 + block.start.minute
    ends = (last - first) * 60
    if block.end.date() == block.start.date():
        ends = (block.end.hour - first) * 60 + block.end.minute
    line = begins // STEP
    lines = max(1, -(-ends // STEP) - line)
    return f"f{line + 1} l{min(lines, 48)}"
