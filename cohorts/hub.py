"""Cohorts on the first page: sessions to sign and to prepare; for who manages, their cohorts and what awaits them."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.memberships import memberships_of
from lms.core.hub import Card, FirstPage, NextStep, Panel, Place, Urgency, next_steps, panels
from lms.core.ui.dates import clock_range, day_long

from . import queries


def _sessions(page: FirstPage) -> queries.SessionsShown:
    return queries.sessions_shown(page.user, timezone.now())


def _cohorts(page: FirstPage) -> queries.ManagedCohorts:
    return queries.managed_cohorts(page.user)


def _sessions_panel(page: FirstPage) -> dict[str, Any] | None:
    sessions = page.read(_sessions).coming
    return {"sessions": sessions} if sessions else None


def _cohorts_panel(page: FirstPage) -> dict[str, Any] | None:
    cohorts = page.read(_cohorts).newest
    return {"cohorts": cohorts} if cohorts else None


def _waiting_panel(page: FirstPage) -> dict[str, Any] | None:
    waiting, homeless = page.read(_cohorts).waiting, page.read(_sessions).without_place
    return {"waiting": waiting, "without_place": homeless} if waiting or homeless else None


def _to_sign(page: FirstPage) -> Card | None:
    session = _session_to_sign(page)
    if session is None:
        return None
    return Card(
        headline=_("your signature is expected."),
        title=session.title,
        text=session.place,
        href=reverse("cohorts:sign", args=[session.pk]),
        action=_("Sign my attendance"),
        hue=session.cohort.theme.hue,
        when=session.starts_at,
        zone=session.time_zone,
    )


def _session_to_sign(page: FirstPage) -> Any | None:
    """The first session of one's cohorts of which one can sign a half-day now and has not."""
    joined = memberships_of(page.user).joined_cohorts
    own = page.read(_sessions).own
    return next((row for row in own if row.to_sign and row.cohort_id in joined), None)


def _day(when: datetime, zone: str) -> date:
    return when.astimezone(ZoneInfo(zone)).date()


def _to_attend(page: FirstPage) -> Card | None:
    """The next session that the person comes to; what the others prepare is not said to who coaches or advises them."""
    session = next(iter(page.read(_sessions).own), None)
    if session is None:
        return None
    hours = clock_range(session.starts_at, session.ends_at, session.time_zone)
    return Card(
        headline=_("your next step is on %(day)s.") % {"day": day_long(session.starts_at, session.time_zone)},
        title=_("Session no. %(number)s: %(title)s") % {"number": session.number, "title": session.title},
        text=" · ".join(part for part in (hours, session.place) if part),
        more=session.to_prepare if session.cohort_id in memberships_of(page.user).joined_cohorts else "",
        href=reverse("cohorts:session", args=[session.pk]),
        action=_("Prepare the session"),
        hue=session.cohort.theme.hue,
        when=session.starts_at,
        zone=session.time_zone,
        due=max(_day(session.starts_at, session.time_zone), timezone.localdate()),  # it may go on today
        link=(_("Add to my calendar"), reverse("cohorts:session_ics", args=[session.pk])),
    )


def _to_place(page: FirstPage) -> Card | None:
    session = next(iter(page.read(_sessions).without_place), None)
    if session is None:
        return None
    return Card(
        headline=_("nobody knows yet where a session takes place."),
        title=_("Session no. %(number)s: %(title)s") % {"number": session.number, "title": session.title},
        text=session.cohort.name,
        href=reverse("cohorts:session_edit", args=[session.pk]),
        action=_("Say where it takes place"),
        hue=session.cohort.theme.hue,
        when=session.starts_at,
        zone=session.time_zone,
        due=_day(session.starts_at, session.time_zone),
    )


def _to_admit(page: FirstPage) -> Card | None:
    cohort = next(iter(page.read(_cohorts).waiting), None)
    if cohort is None:
        return None
    words = ngettext("%(number)s person waits", "%(number)s people wait", cohort.waiting)
    return Card(
        headline=_("somebody waits for a place in your cohorts."),
        title=cohort.name,
        text=words % {"number": cohort.waiting},
        href=reverse("cohorts:people", args=[cohort.pk]),
        action=_("See who waits"),
        hue=cohort.theme.hue,
    )


def _to_follow(page: FirstPage) -> Card | None:
    if not page.read(_cohorts).newest:
        return None
    return Card(
        headline=_("here are your cohorts."),
        title=_("Follow your cohorts"),
        text=_("Enrolments, sessions and attendance of your themes."),
        href=reverse("cohorts:list"),
        action=_("See the cohorts"),
    )


panels.register(Panel("cohorts: what awaits", _waiting_panel, "cohorts/hub/waiting.html", order=5))
panels.register(Panel("cohorts", _cohorts_panel, "cohorts/hub/cohorts.html", order=50))
panels.register(Panel("sessions", _sessions_panel, "cohorts/hub/sessions.html", Place.ASIDE, order=10))
next_steps.register(NextStep("sign", _to_sign, Urgency.NOW, order=10))
next_steps.register(NextStep("attend a session", _to_attend, Urgency.DATED, order=30))
next_steps.register(NextStep("place a session", _to_place, Urgency.DATED, order=60))
next_steps.register(NextStep("admit to a cohort", _to_admit, Urgency.LATER, order=5))
next_steps.register(NextStep("follow cohorts", _to_follow, Urgency.LATER, order=40))
