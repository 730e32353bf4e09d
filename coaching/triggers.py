"""What the database refuses by trigger, installed after each migrate."""

from lms.core.db.constraints import overlap_trigger
from lms.core.db.triggers import Trigger, limit_trigger, refusal_trigger, register_trigger


def ended_trigger() -> Trigger:
    """A membership that has ended says for ever who, from when to when, and why (invariant 12): coming back is a new row."""
    return refusal_trigger(
        name="member_ended_stays",
        app_label="coaching",
        table="coaching_projectmember",
        when="UPDATE OF project_id, person_id, granted_at, ended_at, why",
        sqlite="OLD.ended_at IS NOT NULL",
        postgresql="OLD.ended_at IS NOT NULL",
    )


def register() -> None:
    register_trigger(
        limit_trigger(
            name="booking_within_seats",
            app_label="coaching",
            table="coaching_booking",
            number="seat",
            parent="coaching_slot",
            key="slot_id",
            limit="seats",
        )
    )
    register_trigger(
        overlap_trigger(
            app_label="coaching",
            name="slot_coach_free",
            table="coaching_slot",
            same="coach_id",
            live="({row}.state = 'open')",
        )
    )
    register_trigger(ended_trigger())
    register_trigger(
        overlap_trigger(
            app_label="coaching",
            name="booking_person_free",
            table="coaching_booking",
            same="person_id",
            live="({row}.state IN ('held', 'booked'))",
        )
    )
