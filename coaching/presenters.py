"""How slots are said on a page: lines of a week, hours in the zone of the slot, named when the reader lives in another."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from coaching.enums import SlotKind
from coaching.models import Project, Slot
from lms.accounts.models import User
from lms.core.ui import dates, typography
from lms.core.web.parameters import parse_day


@dataclass(frozen=True)
class Line:
    slot: Slot
    time: str
    text: str
    full: bool


@dataclass(frozen=True)
class Week:
    """The slots of one week, by day, and the weeks around it."""

    days: list[tuple[str, list[Line]]] = field(default_factory=list)
    first: Slot | None = None
    monday: dt.date | None = None
    following: dt.date | None = None


def zone_note(slot: Slot, reader: User) -> str:
    """« heure de La Réunion » when the reader's clock says another hour; else nothing."""
    there, here = ZoneInfo(slot.time_zone), ZoneInfo(reader.time_zone)
    if slot.starts_at.astimezone(there).utcoffset() == slot.starts_at.astimezone(here).utcoffset():
        return ""
    return dates.zone_label(slot.time_zone)


def local_day(slot: Slot) -> dt.date:
    """The day on which it starts, where it takes place."""
    return slot.starts_at.astimezone(ZoneInfo(slot.time_zone)).date()


def places(slot: Slot) -> str:
    """« complet, 2 personnes avant vous », « il reste 1 place sur 3 »; nothing for one free seat of one."""
    left, queue = slot.seats_left, slot.waiting  # type: ignore[attr-defined]  # by queries.with_seats
    if not left:
        if not queue:
            return gettext("full")
        return ngettext("full, %(n)s person before you", "full, %(n)s people before you", queue) % {
            "n": queue
        }
    if slot.seats == 1:
        return ""
    return ngettext("%(n)s place left of %(all)s", "%(n)s places left of %(all)s", left) % {
        "n": left,
        "all": slot.seats,
    }


def describe(slot: Slot, *, with_coach: bool = False) -> str:
    parts = [str(slot.get_kind_display()), dates.duration(slot.minutes), str(slot.get_mode_display()).lower()]
    if with_coach:
        parts.append(gettext("with %(name)s") % {"name": slot.coach.get_full_name()})
    return ", ".join(parts) + (f" · {_spaced(slot.title)}" if slot.title else "")


def _spaced(text: str) -> str:
    """A title that somebody typed, with the spaces of French before its colons."""
    return typography.french(text) if dates.is_french() else text


def line(slot: Slot, reader: User, *, with_coach: bool = False) -> Line:
    full = slot.seats_left == 0
    hour, zone = dates.clock(slot.starts_at, slot.time_zone), zone_note(slot, reader)
    hour = f"{hour} ({zone})" if zone else hour
    text = " · ".join(part for part in (describe(slot, with_coach=with_coach), places(slot)) if part)
    return Line(slot, gettext("%(hour)s: waiting list") % {"hour": hour} if full else hour, text, full)


def week_of(
    slots: Iterable[Slot], reader: User, *, with_coach: bool = False, first_apart: bool = False
) -> Week:
    """The first free slot; the first week that has slots (without that one when it is shown apart) and the next Monday."""
    rows = list(slots)
    first = next((row for row in rows if row.seats_left), None)
    if first_apart:
        rows = [row for row in rows if row is not first]
    if not rows:
        return Week(first=first)
    monday = _monday(local_day(rows[0]))
    shown = [row for row in rows if _monday(local_day(row)) == monday]
    later = [row for row in rows if _monday(local_day(row)) > monday]
    days = [
        (dates.day_long(day), [line(row, reader, with_coach=with_coach) for row in group])
        for day, group in groupby(
            sorted(shown, key=lambda row: (local_day(row), row.starts_at)), key=local_day
        )
    ]
    return Week(days, first, monday, _monday(local_day(later[0])) if later else None)


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def start_of(text: str) -> dt.datetime | None:
    """The instant at which the week named by the address starts; nothing for what is no day."""
    day = parse_day(text)
    if day is None:
        return None
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def kind_tabs(kind: str, query: str) -> list[tuple[str, str, bool]]:
    """All kinds, then each: (label, address, current)."""
    short = {
        SlotKind.INDIVIDUAL: gettext("Individual"),
        SlotKind.JOINT: gettext("With other territories"),
        SlotKind.WORKSHOP: gettext("Tool workshop"),
    }
    rest = f"&{query}" if query else ""
    tabs = [(gettext("All kinds"), f"?{query}", not kind)]
    return tabs + [(label, f"?sorte={value}{rest}", kind == value) for value, label in short.items()]


def is_spent(project: Project) -> bool:
    """Every session of the quota is booked or done. Needs `queries.with_sessions`."""
    return bool(project.sessions_used >= project.quota)  # type: ignore[attr-defined]


def sessions_left(project: Project) -> str:
    """« Il vous reste 4 séances sur 6. »"""
    left = max(project.quota - project.sessions_used, 0)  # type: ignore[attr-defined]
    return ngettext(
        "You have %(left)s session left of %(quota)s.", "You have %(left)s sessions left of %(quota)s.", left
    ) % {"left": left, "quota": project.quota}


def who(slot: Slot) -> str:
    """« libre », « Val d’Orme », « 3 sur 4 »: what a coach reads in a week. Needs `queries.with_people`."""
    seated = slot.seated  # type: ignore[attr-defined]
    if slot.seats > 1:
        return gettext("%(n)s of %(all)s") % {"n": len(seated), "all": slot.seats}
    if not seated:
        return gettext("free")
    return names(slot)


def names(slot: Slot) -> str:
    seated = slot.seated  # type: ignore[attr-defined]
    return ", ".join(
        row.project.territory.name if row.project else row.person.get_full_name() for row in seated
    )
