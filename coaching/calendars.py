"""Calendar file of a slot. Text is encoded by icalendar: a title with a line break stays a title."""

from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from .models import Slot


def slot_title(slot: Slot) -> str:
    """« Coaching individuel avec Anaïs Rousset », or the subject that the coach gave."""
    if slot.title:
        return f"{slot.get_kind_display()} : {slot.title}"
    return _("%(kind)s with %(coach)s") % {
        "kind": slot.get_kind_display(),
        "coach": slot.coach.get_full_name(),
    }


def slot_event(slot: Slot, *, url: str = "", note: str = "", cancelled: bool = False) -> Event:
    """One appointment, in the zone of the slot."""
    zone = ZoneInfo(slot.time_zone)
    event = Event()
    event.add("uid", f"slot-{slot.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", timezone.now())
    event.add("sequence", int((slot.updated_at - slot.created_at).total_seconds()))
    event.add("dtstart", slot.starts_at.astimezone(zone))
    event.add("dtend", slot.ends_at.astimezone(zone))
    event.add("summary", slot_title(slot))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if place := slot.place or slot.video_url:
        event.add("location", place)
    if note:
        event.add("description", note)
    if url:
        event.add("url", settings.SITE_URL + url)
    return event


def calendar_file(*events: Event, cancelled: bool = False) -> str:
    """The file, with the definition of each zone that it speaks of."""
    calendar = Calendar()
    calendar.add("prodid", "-//Territoir'Prod//coaching//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    for event in events:
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical().decode()


def slot_calendar(slot: Slot, **details: Any) -> str:
    """The file of one slot."""
    return calendar_file(slot_event(slot, **details), cancelled=bool(details.get("cancelled")))
