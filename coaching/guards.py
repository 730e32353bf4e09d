"""What the database refuses by trigger, installed after each migrate."""

from lms.core.constraints import overlap_guard
from lms.core.guards import limit_guard, register_guard


def register() -> None:
    """Called by AppConfig.ready."""
    register_guard(
        limit_guard(
            name="booking_within_seats",
            app_label="coaching",
            table="coaching_booking",
            number="seat",
            parent="coaching_slot",
            key="slot_id",
            limit="seats",
        )
    )
    register_guard(
        overlap_guard(
            app_label="coaching",
            name="slot_coach_free",
            table="coaching_slot",
            same="coach_id",
            live="({row}.state = 'open')",
        )
    )
    register_guard(
        overlap_guard(
            app_label="coaching",
            name="booking_person_free",
            table="coaching_booking",
            same="person_id",
            live="({row}.state IN ('held', 'booked'))",
        )
    )
