"""When one may sign: a quarter of an hour before a half-day begins, until half an hour after it ends."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cohorts.models import HalfDay

OPENS_BEFORE = timedelta(minutes=15)
CLOSES_AFTER = timedelta(minutes=30)


def opens_at(half_day: "HalfDay") -> datetime:
    return half_day.starts_at - OPENS_BEFORE


def closes_at(half_day: "HalfDay") -> datetime:
    return half_day.ends_at + CLOSES_AFTER


def open_between(now: datetime) -> tuple[datetime, datetime]:
    """A half-day is open at this moment where it starts by the first of these, and does not end before the second."""
    return now + OPENS_BEFORE, now - CLOSES_AFTER


def is_open(half_day: "HalfDay", now: datetime) -> bool:
    return half_day.is_active and opens_at(half_day) <= now <= closes_at(half_day)
