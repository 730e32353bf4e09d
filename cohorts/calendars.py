"""Half-days as events of a calendar. The video link stays on the page of the session, behind sign-in."""

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.notify.calendars import CalendarEvent, build_calendar, calendar_files
from lms.notify.registry import CalendarSource, calendar_sources

from . import queries
from .enums import SessionState
from .models import GroupSession, HalfDay

PAST = timedelta(days=90)


def event_of(half_day: HalfDay, *, withdrawn: bool = False) -> CalendarEvent:
    """One event; its identity lasts as long as the half-day, its sequence grows with each change.

    `withdrawn`: for somebody who has left, though the others meet.
    """
    session = half_day.session
    return CalendarEvent(
        uid=f"half-day-{half_day.pk}",
        start=half_day.starts_at,
        end=half_day.ends_at,
        summary=_("Session no. %(number)s: %(title)s") % {"number": session.number, "title": session.title},
        time_zone=session.time_zone,
        description=_description(session),
        location=", ".join(filter(None, [half_day.room.name if half_day.room else "", session.place])),
        url=reverse("cohorts:session", args=[session.pk]),
        cancelled=withdrawn or session.state == SessionState.CANCELLED or not half_day.is_active,
        sequence=session.sequence,
        changed_at=session.updated_at,
    )


def _description(session: GroupSession) -> str:
    parts = [session.cohort.name, session.summary]
    if session.to_prepare:
        parts.append(_("To prepare: %(what)s") % {"what": session.to_prepare})
    if session.video_url:
        parts.append(_("By video: the link is on the page of the session."))
    return "\n\n".join(filter(None, parts))


def session_calendar(session: GroupSession, half_days: Iterable[HalfDay]) -> bytes:
    """The file of a session: one event a half-day."""
    return build_calendar([event_of(half_day) for half_day in half_days], name=session.title)


def letter_calendar(
    half_days: Iterable[HalfDay], recipient: User, *, withdrawn: bool = False
) -> list[dict[str, str]]:
    """What goes with a message, in its reader's language: an invitation, or its withdrawal, for each half-day."""
    with translation.override(recipient.language):
        events = [event_of(half_day, withdrawn=withdrawn) for half_day in half_days]
        return calendar_files(events, recipient=recipient)


def events_of(user: User) -> list[CalendarEvent]:
    """The half-days of one's own cohorts, those of the last season too. One query."""
    return [event_of(half_day) for half_day in queries.half_days_of(user, timezone.now() - PAST)]


calendar_sources.register(CalendarSource("half-days", events_of))
