"""What coaching adds to others: appointments in calendar feeds, a line and two panels in the administration."""

from wagtail import hooks

from lms.accounts.models import User
from lms.notify.calendars import CalendarEvent

from .calendars import events_of


@hooks.register("register_calendar_events")
def calendar_events(user: User) -> list[CalendarEvent]:
    """Appointments of a person."""
    return events_of(user)
