"""Dates of the season, counted from the day it is loaded."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

THURSDAY = 3


def at(day: date, clock: str, zone: str) -> datetime:
    """An hour of a day ("09:30") in a zone, as UTC keeps it."""
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=ZoneInfo(zone))


def session_days(*, start: int, end: int, count: int) -> list[date]:
    """Thursdays of the sessions: before and after today for a cohort under way, all past for one that is over."""
    today = timezone.localdate()
    if end < 0:
        offsets = [start + 30 + n * (end - start - 60) // max(count - 1, 1) for n in range(count)]
    else:
        offsets = [offset for offset in (-40, -12, 9, 45, 90, 130) if offset > start][:count]
    days = [today + timedelta(days=offset) for offset in offsets]
    return [day + timedelta(days=(THURSDAY - day.weekday()) % 7) for day in days]


def workdays(first: int, last: int) -> list[date]:
    """Mondays to Fridays between two offsets from today, both included."""
    today = timezone.localdate()
    days = [today + timedelta(days=offset) for offset in range(first, last + 1)]
    return [day for day in days if day.weekday() < 5]
