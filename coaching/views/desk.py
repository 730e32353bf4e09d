"""A coach's desk: the log that waits, the week, what to know before the next slot."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from coaching import mine, shown
from coaching.models import Slot
from lms.core import dates

from .answers import SignedIn

SHOWN = 5  # logs to write below the first one; the others on demand
Days = list[tuple[str, list[dict[str, Any]]]]


def coach_desk(request: SignedIn) -> HttpResponse:
    """Everything of one coach, on one page; the week is that of the coach's own zone."""
    user, now, monday = request.user, timezone.now(), _monday(request)
    start = dt.datetime.combine(monday, dt.time(), tzinfo=ZoneInfo(user.time_zone))
    end = start + dt.timedelta(days=7)
    slots, logs = mine.my_desk(user, start=start, end=end, now=now), mine.my_recent_logs(user)
    week = [slot for slot in slots if start <= slot.starts_at < end]
    waiting = [slot for slot in slots if slot.ends_at <= now and slot.peopled and not slot.logged]
    first, others = waiting[:1], waiting[1:] if "tous" in request.GET else waiting[1 : 1 + SHOWN]
    coming = [slot for slot in slots if slot.starts_at > now][:1]
    mine.with_seated([*week, *first, *others, *coming, *(log.slot for log in logs)])
    context = {
        "monday": monday,
        "before": monday - dt.timedelta(days=7),
        "following": monday + dt.timedelta(days=7),
        "days": _days(monday, week, user.time_zone),
        "to_write": len(waiting),
        "first": first[0] if first else None,
        "others": others,
        "hidden": len(waiting[1:]) - len(others),
        "next": coming[0] if coming else None,
        "logs": logs,
        "hours": mine.my_hours(user),
        "zone": user.time_zone,
    }
    return render(request, "coaching/desk.html", context)


def _monday(request: SignedIn) -> dt.date:
    wanted = shown.start_of(request.GET.get("semaine", ""))
    day = timezone.localtime(wanted or timezone.now()).date()
    return day - dt.timedelta(days=day.weekday())


def _days(monday: dt.date, slots: list[Slot], zone: str) -> Days:
    """Monday to Friday, and the week-end when there is something in it."""
    by_day: dict[dt.date, list[dict[str, Any]]] = {monday + dt.timedelta(days=n): [] for n in range(5)}
    for slot in slots:
        day = slot.starts_at.astimezone(ZoneInfo(zone)).date()
        by_day.setdefault(day, []).append(_cell(slot, zone))
    return [(f"{dates.weekday(day)[:3]}. {day.day}", cells) for day, cells in sorted(by_day.items())]


def _cell(slot: Slot, zone: str) -> dict[str, Any]:
    return {"slot": slot, "hour": dates.clock(slot.starts_at, zone), "who": shown.who(slot)}
