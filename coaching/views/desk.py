"""A coach's desk: the log that waits, the week, what to know before the next slot."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from coaching import queries, shown
from coaching.models import Slot
from lms.core import dates

from .answers import SignedIn


def coach_desk(request: SignedIn) -> HttpResponse:
    """Everything of one coach, on one page."""
    user = request.user
    monday = _monday(request)
    days = _days(user, monday)
    waiting = list(queries.with_people(queries.logs_to_write(user))[:20])
    context = {
        "monday": monday,
        "before": monday - dt.timedelta(days=7),
        "following": monday + dt.timedelta(days=7),
        "days": days,
        "to_write": waiting,
        "first": waiting[0] if waiting else None,
        "next": queries.with_people(queries.slots_to_come(user)).first(),
        "logs": queries.recent_logs(user)[:5],
        "hours": queries.hours_of(user),
        "zone": user.time_zone,
    }
    return render(request, "coaching/desk.html", context)


def _monday(request: SignedIn) -> dt.date:
    wanted = shown.start_of(request.GET.get("semaine", ""))
    day = timezone.localtime(wanted or timezone.now()).date()
    return day - dt.timedelta(days=day.weekday())


def _days(user: Any, monday: dt.date) -> list[tuple[str, list[dict[str, Any]]]]:
    """Monday to Friday, and the week-end when there is something in it; in the coach's own zone."""
    zone = ZoneInfo(user.time_zone)
    start = dt.datetime.combine(monday, dt.time(), tzinfo=zone)
    rows = queries.with_people(queries.slots_of(user)).filter(
        starts_at__gte=start, starts_at__lt=start + dt.timedelta(days=7)
    )
    by_day: dict[dt.date, list[dict[str, Any]]] = {monday + dt.timedelta(days=n): [] for n in range(5)}
    for slot in rows:
        by_day.setdefault(slot.starts_at.astimezone(zone).date(), []).append(_cell(slot, user.time_zone))
    return [(f"{dates.weekday(day)[:3]}. {day.day}", cells) for day, cells in sorted(by_day.items())]


def _cell(slot: Slot, zone: str) -> dict[str, Any]:
    return {"slot": slot, "hour": dates.clock(slot.starts_at, zone), "who": shown.who(slot)}
