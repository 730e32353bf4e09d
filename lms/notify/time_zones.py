"""The rules of a time zone for a calendar file: twice a year for ever, not a list of dates, which Outlook ignores.

The rule of a zone stands in the last line of its TZif file (RFC 9636, section 3.3), in the notation of POSIX:
`CET-1CEST,M3.5.0,M10.5.0/3` is « one hour before UTC; summer time from the last Sunday of March, two o'clock, to the
last Sunday of October, three o'clock ».
"""

import re
import zoneinfo
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import resources
from pathlib import Path

import icalendar

NAME = r"<[^>]+>|[A-Za-z]+"
OFFSET = r"[+-]?\d{1,3}(?::\d{2}){0,2}"
DAY = r"M(?P<{0}_month>[0-9]+)\.(?P<{0}_week>[1-5])\.(?P<{0}_day>[0-6])(?:/(?P<{0}_time>[-+:0-9]+))?"
_START, _END = DAY.replace("{0}", "start"), DAY.replace("{0}", "end")
RULE = re.compile(
    rf"(?P<std>{NAME})(?P<std_offset>{OFFSET})"
    rf"(?:(?P<dst>{NAME})(?P<dst_offset>{OFFSET})?,{_START},{_END})?"
)
WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")  # as POSIX counts them
LAST = 5  # POSIX: the fifth week is the last one
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the hours of a rule are those of its own clock


@dataclass(frozen=True)
class Change:
    """When a clock is changed each year: on which weekday of which month, at what hour of the clock that ends."""

    month: int
    week: int
    day: int
    at: timedelta

    @property
    def byday(self) -> str:
        """`-1SU`, the last Sunday."""
        return f"{-1 if self.week == LAST else self.week}{WEEKDAYS[self.day]}"

    @property
    def first(self) -> datetime:
        """The first time since 1970, when rules of calendar files begin by custom."""
        month = [EPOCH.replace(month=self.month) + timedelta(days=n) for n in range(31)]
        days = [day for day in month if day.month == self.month and day.isoweekday() % 7 == self.day]
        return days[-1 if self.week == LAST else self.week - 1] + self.at


@lru_cache(maxsize=64)
def zone_component(name: str) -> icalendar.Timezone:
    """VTIMEZONE of a zone of ours. Raises ValueError where a calendar file could not say its rule."""
    found = RULE.fullmatch(_last_line(name))
    if found is None:
        raise ValueError(f"The rule of the time zone {name} cannot be read.")
    zone = icalendar.Timezone()
    zone.add("tzid", name)
    standard = -_duration(found["std_offset"])
    if not found["dst"]:
        zone.add_component(_clock("STANDARD", found["std"], standard, standard, None))
        return zone
    summer = -_duration(found["dst_offset"]) if found["dst_offset"] else standard + timedelta(hours=1)
    zone.add_component(_clock("DAYLIGHT", found["dst"], standard, summer, _change(name, found, "start")))
    zone.add_component(_clock("STANDARD", found["std"], summer, standard, _change(name, found, "end")))
    return zone


def _clock(
    kind: str, name: str, before: timedelta, after: timedelta, change: Change | None
) -> icalendar.Component:
    """One of the two clocks of a year, or the only one."""
    part = icalendar.TimezoneDaylight() if kind == "DAYLIGHT" else icalendar.TimezoneStandard()
    part.add("dtstart", change.first if change else EPOCH)
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    part.add("tzname", name.strip("<>"))
    if change:
        part.add("rrule", {"freq": "yearly", "bymonth": change.month, "byday": change.byday})
    return part


def _change(name: str, found: re.Match[str], which: str) -> Change:
    month, week, day = (int(found[f"{which}_{part}"]) for part in ("month", "week", "day"))
    at = _duration(found[f"{which}_time"] or "2")
    if not timedelta(0) <= at < timedelta(days=1):
        raise ValueError(f"The time zone {name} changes its clock on another day than the one it names.")
    return Change(month, week, day, at)


def _duration(text: str) -> timedelta:
    hours, minutes, seconds = (int(part) for part in f"{text.lstrip('+-')}:0:0".split(":")[:3])
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if text.startswith("-") else length


def _last_line(name: str) -> str:
    zoneinfo.ZoneInfo(name)  # refuses what is no zone, or a path out of the folder
    return _file(name).rstrip(b"\n").rpartition(b"\n")[2].decode("ascii")


def _file(name: str) -> bytes:
    """The file that zoneinfo itself reads: the system's, else that of the package tzdata."""
    for folder in zoneinfo.TZPATH:
        path = Path(folder, name)
        if path.is_file():
            return path.read_bytes()
    return resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
