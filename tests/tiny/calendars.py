from datetime import timedelta

from django.utils import timezone

from lms.notify.calendars import CalendarEvent
from lms.notify.registry import CalendarSource, calendar_sources


def events_of(user):
    now = timezone.now()
    return [CalendarEvent(uid=f"tiny-{user.pk}", start=now, end=now + timedelta(hours=1), summary="Tiny event",
                          time_zone="Europe/Paris")]  # fmt: skip


calendar_sources.register(CalendarSource("tiny", events_of))
