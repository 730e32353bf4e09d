"""Calendar files: one event in a message, or all of a person's events in their feed.

The upper apps say what a person's events are in their own `calendars.py` (registry.CalendarSource).
"""

import re
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.utils import timezone

from lms.accounts.models import User

from .addresses import bare, mailto
from .registry import calendar_sources
from .time_zones import zone_component

PRODID = "-//Territoir'Prod//FR"


@dataclass(frozen=True, kw_only=True)
class CalendarEvent:
    """One thing in a calendar. `uid` stays the same for the life of the event ("half-day-12"); `sequence` grows with it."""

    uid: str
    start: datetime
    end: datetime
    summary: str
    time_zone: str
    description: str = ""
    location: str = ""
    url: str = ""  # a path of ours, or a whole address
    cancelled: bool = False
    sequence: int = 0
    changed_at: datetime | None = None


def calendar_file(event: CalendarEvent, *, recipient: User) -> str:
    """The file that goes with a message: an invitation, or its withdrawal where the event is cancelled."""
    return build_calendar([event], method=_method(event), recipient=recipient).decode()


def calendar_files(events: Iterable[CalendarEvent], *, recipient: User) -> list[dict[str, str]]:
    """One file an appointment, each with its `method` and its `text`: what `Message.calendar` keeps.

    An invitation speaks of one event only (RFC 5546), so that calendar programs move or remove each by itself.
    """
    return [{"method": _method(event), "text": calendar_file(event, recipient=recipient)} for event in events]


def _method(event: CalendarEvent) -> str:
    return "CANCEL" if event.cancelled else "REQUEST"


def build_calendar(
    events: Iterable[CalendarEvent],
    *,
    name: str = "",
    method: str = "PUBLISH",
    recipient: Any = None,
    home: str = "",
) -> bytes:
    """A calendar with the zones of its events, so that nine o'clock in Saint-Denis is nine o'clock there.

    `home`: the zone of the reader. A calendar holds at least one component (RFC 5545, 3.6): without any event it is
    this zone, which every program reads and none shows.
    """
    events = list(events)
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", one_line(name))
        calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for zone in sorted({event.time_zone for event in events} or {home or settings.TIME_ZONE}):
        calendar.add_component(zone_component(zone))
    for event in events:
        calendar.add_component(_component(event, recipient))
    written: bytes = calendar.to_ical()
    return written


def events_of(user: User) -> list[CalendarEvent]:
    """All that the upper apps know of a person's time, in order."""
    found = [event for source in calendar_sources for event in source.events(user)]
    return sorted(found, key=lambda event: (event.start, event.uid))


def one_line(text: str) -> str:
    """A text that cannot begin a line of its own, whatever stands in it."""
    return " ".join(_plain(text).split())


def _component(event: CalendarEvent, recipient: Any) -> icalendar.Event:
    zone = zoneinfo.ZoneInfo(event.time_zone)
    component = icalendar.Event()
    component.add("uid", f"{one_line(event.uid)}@{urlsplit(settings.SITE_URL).hostname}")
    # Of two with one sequence the later invitation holds (RFC 5546, 2.1.5); in a feed it says when the event changed.
    written = timezone.now() if recipient is not None else event.changed_at or timezone.now()
    component.add("dtstamp", written.astimezone(UTC))
    component.add("dtstart", event.start.astimezone(zone))
    component.add("dtend", event.end.astimezone(zone))
    component.add("summary", one_line(event.summary))
    component.add("sequence", event.sequence)
    component.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    if event.description:
        component.add("description", _plain(event.description))
    if event.location:
        component.add("location", one_line(event.location))
    if address := _address(event.url):
        component.add("url", address)
    if recipient is not None:
        component.add("organizer", _person(bare(settings.DEFAULT_FROM_EMAIL), "Territoir’Prod"))
        attendee = _person(recipient.email, recipient.get_full_name())
        attendee.params["PARTSTAT"] = icalendar.vText("ACCEPTED")
        component.add("attendee", attendee)
    return component


def _person(email: str, name: str) -> icalendar.vCalAddress:
    address = icalendar.vCalAddress(mailto(email))
    # A quoted parameter knows no escape for its own quotation mark.
    address.params["CN"] = icalendar.vText(one_line(name).replace('"', "’"))
    return address


def _address(url: str) -> str:
    """A whole web address without a blank or a control character; nothing for anything else."""
    whole = settings.SITE_URL + url if url.startswith("/") else url
    return whole if re.fullmatch(r"https?://[!-~]+", whole) else ""


def _plain(text: str) -> str:
    """Every sort of line break becomes the one that the library escapes; controls and marks of direction go."""
    text = re.sub(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", "\n", text)
    return re.sub(r"[\x00-\x08\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text)
