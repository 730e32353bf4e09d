"""A coach's dashboard: the log that waits, the week, what to know before the next slot."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching import presenters, queries
from coaching.domain.logs import NOBODY_CAME
from coaching.week import week_grid
from cohorts.queries import my_half_days
from lms.accounts.requests import SignedIn

SHOWN = 5  # logs to write below the first one; the others on demand


def coach_dashboard(request: SignedIn) -> HttpResponse:
    """Everything of one coach, on one page; the week is that of the coach's own zone."""
    user, now, monday = request.user, timezone.now(), _monday(request)
    start = dt.datetime.combine(monday, dt.time(), tzinfo=ZoneInfo(user.time_zone))
    end = start + dt.timedelta(days=7)
    slots, logs = queries.my_dashboard(user, start=start, end=end, now=now), queries.my_recent_logs(user)
    sessions = my_half_days(person=user.pk, start=start, end=end)
    week = [slot for slot in slots if start <= slot.starts_at < end]
    waiting = [slot for slot in slots if slot.ends_at <= now and slot.peopled and not slot.logged]  # type: ignore[attr-defined]
    first, others = waiting[:1], waiting[1:] if "tous" in request.GET else waiting[1 : 1 + SHOWN]
    coming = [slot for slot in slots if slot.starts_at > now][:1]
    queries.with_seated([*week, *first, *others, *coming, *(log.slot for log in logs)])
    context = {
        "monday": monday,
        "before": monday - dt.timedelta(days=7),
        "following": monday + dt.timedelta(days=7),
        "grid": week_grid(monday, week, sessions, user.time_zone),
        "to_write": len(waiting),
        "first": first[0] if first else None,
        "others": others,
        "hidden": len(waiting[1:]) - len(others),
        "next": coming[0] if coming else None,
        "logs": logs,
        "hours": list(zip((_("By cohort"), _("By project")), queries.my_hours(user), strict=True)),
        "nobody_came": NOBODY_CAME,
        "zone": user.time_zone,
    }
    return render(request, "coaching/coach_dashboard.html", context)


def _monday(request: SignedIn) -> dt.date:
    wanted = presenters.start_of(request.GET.get("semaine", ""))
    day = timezone.localtime(wanted or timezone.now()).date()
    return day - dt.timedelta(days=day.weekday())
