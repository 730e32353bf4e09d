"""Appointments as calendar events: in a message, as a file, in a person's feed."""

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.notify.calendars import CalendarEvent
from lms.notify.registry import CalendarSource, calendar_sources

from . import queries
from .enums import BookingState, SlotState
from .models import Booking, Slot


def slot_title(slot: Slot) -> str:
    """« Coaching individuel avec Anaïs Rousset », or the subject that the coach gave."""
    kind = str(slot.get_kind_display())
    if slot.title:
        return _("%(kind)s: %(title)s") % {"kind": kind, "title": slot.title}
    return _("%(kind)s with %(coach)s") % {"kind": kind, "coach": slot.coach.get_full_name()}


def booking_event(booking: Booking, slot: Slot, *, cancelled: bool = False) -> CalendarEvent:
    """The appointment of those who have a seat: it keeps its identity when the slot moves, or the booking to another slot.

    Where it takes place is for them alone: who waits, or gave the seat back, gets no place and no video link.
    """
    seated = booking.state == BookingState.BOOKED and not cancelled
    return _event(
        slot,
        uid=f"booking-{booking.appointment or booking.pk}",
        location=slot.place or slot.video_url if seated else "",
        sequence=booking.sequence,
        summary=slot_title(slot),
        description=booking.question,
        url=reverse("coaching:booking", args=[booking.pk]),
        cancelled=cancelled,
    )


def _event(
    slot: Slot,
    *,
    uid: str,
    summary: str,
    description: str,
    location: str,
    url: str,
    cancelled: bool,
    sequence: int,
) -> CalendarEvent:
    return CalendarEvent(
        uid=uid,
        start=slot.starts_at,
        end=slot.ends_at,
        time_zone=slot.time_zone,
        summary=summary,
        description=description,
        location=location,
        url=url,
        cancelled=cancelled,
        sequence=sequence,
        changed_at=slot.updated_at,
    )


def events_of(user: User) -> list[CalendarEvent]:
    """For the feed: what one has booked, and as a coach the slots in which someone comes. Two queries, or three."""
    booked = queries.bookings_of(user).filter(state=BookingState.BOOKED)
    events = [booking_event(row, row.slot) for row in booked]
    if user.slots.filter(state=SlotState.OPEN).exists():
        slots = queries.with_people(queries.slots_to_come(user))
        events += [_coach_event(slot) for slot in slots if slot.seated]  # type: ignore[attr-defined]
    return events


def _coach_event(slot: Slot) -> CalendarEvent:
    who = [row.project.territory.name if row.project else row.person.get_full_name() for row in slot.seated]  # type: ignore[attr-defined]
    questions = [row.question for row in slot.seated if row.question]  # type: ignore[attr-defined]
    return _event(
        slot,
        uid=f"slot-{slot.pk}",
        summary=f"{slot.get_kind_display()} ({', '.join(who)})",
        description="\n".join(questions),
        location=slot.place or slot.video_url,
        url=reverse("coaching:slot", args=[slot.pk]),
        cancelled=False,
        sequence=slot.sequence,
    )


calendar_sources.register(CalendarSource("appointments", events_of))
