"""Reads of several apps at once."""

from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from coaching.enums import BookingState
from coaching.models import Booking, Slot
from cohorts.domain.attendance import is_open
from cohorts.models import Attendance
from lms.accounts.models import User


def coach_agenda(user: User, count: int) -> list[Slot]:
    """The coach's next slots in which somebody has a seat, with who (2 queries)."""
    seats = Booking.objects.filter(state=BookingState.BOOKED).select_related("project__territory", "person")
    rows = Slot.objects.filter(coach=user, bookings__state=BookingState.BOOKED).upcoming().distinct()
    rows = rows.select_related("cohort__theme").prefetch_related(Prefetch("bookings", seats, to_attr="taken_seats"))
    return list(rows.order_by("starts_at", "pk")[:count])


def session_to_sign(user: User, sessions: list[Any]) -> Any | None:
    """The session of which a half-day can be signed now and is not (at most one query)."""
    now = timezone.now()
    open_now = {half.pk: session for session in sessions for half in session.half_days.all() if is_open(half, now)}
    if not open_now:
        return None
    signed = set(
        Attendance.objects.filter(user=user, half_day__in=open_now).values_list("half_day", flat=True)
    )
    return next((session for half, session in open_now.items() if half not in signed), None)
