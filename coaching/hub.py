"""Coaching on the first page: a team's projects, a coach's week, an expert's portfolio, what is stuck for a manager."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.memberships import memberships_of
from lms.core.hub import SHOWN, Card, FirstPage, NextStep, Panel, Place, Urgency, next_steps, panels
from lms.core.ui.dates import clock, clock_range, day_long

from . import queries
from .enums import ProjectState


def _takes_part(page: FirstPage) -> bool:
    """Holds a seat in a cohort: who does not has no project and no booking."""
    return bool(memberships_of(page.user).joined_cohorts)


def _projects(page: FirstPage) -> queries.ProjectsShown:
    return queries.projects_shown(page.user)


def _slots(page: FirstPage) -> queries.SlotsShown:
    return queries.slots_shown(page.user)


def _actions(page: FirstPage) -> list[Any]:
    return queries.my_actions(page.user)[:SHOWN] if page.read(_projects).carried else []


def _bookings(page: FirstPage) -> list[Any]:
    return queries.my_bookings(page.user)[:SHOWN] if _takes_part(page) else []


# --- Panels ------------------------------------------------------------------------------------
def _coach_panel(page: FirstPage) -> dict[str, Any] | None:
    slots = page.read(_slots)
    logs, agenda = slots.to_write, slots.agenda
    return {"logs": logs[:SHOWN], "agenda": agenda} if logs or agenda else None


def _portfolio_panel(page: FirstPage) -> dict[str, Any] | None:
    portfolio = page.read(_projects).followed
    return {"portfolio": portfolio} if portfolio else None


def _projects_panel(page: FirstPage) -> dict[str, Any] | None:
    projects = page.read(_projects).carried
    return {"projects": projects, "actions": page.read(_actions)} if projects else None


def _stuck_panel(page: FirstPage) -> dict[str, Any] | None:
    blocked, missing = page.read(_projects).blocked, page.read(_slots).missing
    return {"blocked": blocked, "missing_logs": missing} if blocked or missing else None


def _bookings_panel(page: FirstPage) -> dict[str, Any] | None:
    """`can_book`: one project at least has a session left; who has no project is told on the page of booking."""
    projects, bookings = page.read(_projects).carried, page.read(_bookings)
    if not projects and not bookings:
        return None
    can_book = not projects or any(row.sessions_used < row.quota for row in projects)
    return {"bookings": bookings, "can_book": can_book}


# --- Next steps --------------------------------------------------------------------------------
def _day(when: datetime, zone: str) -> date:
    return when.astimezone(ZoneInfo(zone)).date()


def _to_confirm(page: FirstPage) -> Card | None:
    """A seat that is kept for some minutes, and lost when nobody confirms it."""
    bookings = page.read(_bookings)
    booking = next((row for row in bookings if row.state == "held" and row.person_id == page.user.pk), None)
    if booking is None:
        return None
    slot = booking.slot
    return Card(
        headline=_("a place is kept for you."),
        title=slot.title or slot.get_kind_display(),
        text=_("It is yours once you confirm it, until %(hour)s.") % {"hour": clock(booking.held_until)},
        href=reverse("coaching:confirm", args=[booking.pk]),
        action=_("Confirm my appointment"),
        hue=booking.project.theme.hue if booking.project else "none",
        when=slot.starts_at,
        zone=slot.time_zone,
    )


def _to_log(page: FirstPage) -> Card | None:
    logs = page.read(_slots).to_write
    if not logs:
        return None
    slot, count = logs[0], len(logs)
    hours = clock_range(slot.starts_at, slot.ends_at, slot.time_zone)
    return Card(
        headline=ngettext("a coaching log awaits you.", "%(count)s coaching logs await you.", count)
        % {"count": count},
        title=slot.title or slot.get_kind_display(),
        text=f"{day_long(slot.starts_at, slot.time_zone)}, {hours}",
        href=reverse("coaching:log", args=[slot.pk]),
        action=_("Write the log"),
        hue=slot.hue or "none",
        when=slot.starts_at,
        zone=slot.time_zone,
        due=_day(slot.ends_at, slot.time_zone),
    )


def _to_follow_up(page: FirstPage) -> Card | None:
    today = timezone.localdate()
    urgent = [
        project
        for project in page.read(_projects).followed
        if project.state == ProjectState.BLOCKED or (project.next_on and project.next_on <= today)
    ]
    if not urgent:
        return None
    project, count = urgent[0], len(urgent)
    return Card(
        headline=ngettext("a project awaits you.", "%(count)s projects await you.", count) % {"count": count},
        title=project.title,
        text=str(project.territory),
        more=project.get_state_display(),
        due=min(project.next_on or today, today),
        href=reverse("coaching:follow_up", args=[project.pk]),
        action=_("Write the follow-up"),
        hue=project.theme.hue,
        link=(_("Read the project again"), reverse("coaching:project", args=[project.pk])),
    )


def _to_attend(page: FirstPage) -> Card | None:
    booking = next((row for row in page.read(_bookings) if row.state == "booked"), None)
    if booking is None:
        return None
    slot = booking.slot
    hours = clock_range(slot.starts_at, slot.ends_at, slot.time_zone)
    return Card(
        headline=_("your next step is on %(day)s.") % {"day": day_long(slot.starts_at, slot.time_zone)},
        title=slot.title or slot.get_kind_display(),
        text=" · ".join([hours, slot.get_mode_display(), slot.coach.get_full_name()]),
        href=reverse("coaching:booking", args=[booking.pk]),
        action=_("Prepare the coaching"),
        hue=booking.project.theme.hue if booking.project else "none",
        when=slot.starts_at,
        zone=slot.time_zone,
        due=_day(slot.starts_at, slot.time_zone),
        link=(_("Add to my calendar"), reverse("coaching:booking_ics", args=[booking.pk])),
    )


def _to_do(page: FirstPage) -> Card | None:
    """The action with the earliest day; one without a day is never the first thing."""
    action = next((row for row in page.read(_actions) if row.due_on), None)
    if action is None:
        return None
    today = timezone.localdate()
    headline = _("your next step is on %(day)s.") % {"day": day_long(action.due_on)}
    if action.due_on < today:
        headline = _("an action is late.")
    elif action.due_on == today:
        headline = _("an action is for today.")
    return Card(
        headline=headline,
        title=action.title,
        text=action.project.title,
        href=reverse("coaching:project", args=[action.project_id]),
        action=_("See it in the project"),
        hue=action.project.theme.hue,
        when=action.due_on,
        due=action.due_on,
    )


def _to_unblock(page: FirstPage) -> Card | None:
    project = next(iter(page.read(_projects).blocked), None)
    if project is None:
        return None
    return Card(
        headline=_("a project of your themes is blocked."),
        title=project.title,
        text=str(project.territory),
        href=reverse("coaching:project", args=[project.pk]),
        action=_("See the project"),
    )


panels.register(Panel("a coach's week", _coach_panel, "coaching/hub/coach.html", order=10))
panels.register(Panel("stuck in coaching", _stuck_panel, "coaching/hub/stuck.html", order=6))
panels.register(Panel("portfolio", _portfolio_panel, "coaching/hub/portfolio.html", order=20))
panels.register(Panel("projects", _projects_panel, "coaching/hub/projects.html", order=40))
panels.register(Panel("bookings", _bookings_panel, "coaching/hub/bookings.html", Place.ASIDE, order=20))
next_steps.register(NextStep("confirm a booking", _to_confirm, Urgency.NOW, order=20))
next_steps.register(NextStep("write a log", _to_log, Urgency.DATED, order=10))
next_steps.register(NextStep("follow a project up", _to_follow_up, Urgency.DATED, order=20))
next_steps.register(NextStep("attend a coaching", _to_attend, Urgency.DATED, order=40))
next_steps.register(NextStep("do an action", _to_do, Urgency.DATED, order=50))
next_steps.register(NextStep("unblock a project", _to_unblock, Urgency.LATER, order=6))
