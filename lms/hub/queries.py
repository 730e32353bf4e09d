"""Reads of several apps at once."""

from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from coaching.enums import BookingState
from coaching.models import Booking, Slot
from cohorts.models import Enrolment, HalfDay
from cohorts.windows import is_open
from lms.accounts.models import User


def takes_part(user: User) -> bool:
    """Whether the person holds a seat in a cohort (one query): who does not has no course, project or booking."""
    return Enrolment.objects.seated().filter(user=user).exists()


def coach_agenda(user: User, count: int) -> list[Slot]:
    """The coach's next slots in which somebody has a seat, with who (2 queries)."""
    seats = Booking.objects.filter(state=BookingState.BOOKED).select_related("project__territory", "person")
    rows = Slot.objects.filter(coach=user, bookings__state=BookingState.BOOKED).upcoming().distinct()
    rows = rows.select_related("cohort__theme").prefetch_related(
        Prefetch("bookings", seats, to_attr="taken_seats")
    )
    return list(rows.order_by("starts_at", "pk")[:count])


def session_to_sign(user: User, sessions: list[Any]) -> Any | None:
    """The session of which the person can sign a half-day now and has not (one query, only while one is open)."""
    now = timezone.now()
    open_now = {
        half.pk: session for session in sessions for half in session.half_days.all() if is_open(half, now)
    }
    if not open_now:
        return None
    mine = Enrolment.objects.seated().filter(user=user).values("cohort")
    due = HalfDay.objects.filter(pk__in=open_now, session__cohort__in=mine).exclude(attendances__user=user)
    half = due.order_by("starts_at").values_list("pk", flat=True).first()
    return open_now[half] if half else None
