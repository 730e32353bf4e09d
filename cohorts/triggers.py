"""What the database refuses by trigger, installed after each migrate."""

from cohorts.enums import SEATED
from lms.core.db.constraints import overlap_trigger
from lms.core.db.triggers import Trigger, limit_trigger, refusal_trigger, register_trigger

HAS_SIGNATURES = "EXISTS (SELECT 1 FROM cohorts_attendance WHERE half_day_id = OLD.id)"


def signature_trigger() -> Trigger:
    """A signed presence is never changed nor deleted (invariant 4)."""
    return refusal_trigger(
        name="attendance_signed_stays",
        app_label="cohorts",
        table="cohorts_attendance",
        when="UPDATE OF half_day_id, user_id, signed_name, signed_at OR DELETE",
    )


def hours_trigger() -> Trigger:
    """Nor are the hours under a signature, which say what was signed."""
    return refusal_trigger(
        name="half_day_signed_stays",
        app_label="cohorts",
        table="cohorts_halfday",
        when="UPDATE OF session_id, starts_at, ends_at",
        sqlite=HAS_SIGNATURES,
        postgresql=HAS_SIGNATURES,
    )


def cohort_group_trigger() -> Trigger:
    """A cohort's group has in it those who hold a seat or coach, by a row: ticking it grants nothing, it is refused."""
    seated = ", ".join(f"'{status.value}'" for status in SEATED)
    bad = (
        "EXISTS (SELECT 1 FROM cohorts_cohort c WHERE c.group_id = NEW.group_id AND NOT EXISTS ("  # noqa: S608 - constants
        "SELECT 1 FROM cohorts_enrolment e WHERE e.cohort_id = c.id AND e.user_id = NEW.user_id "
        f"AND e.status IN ({seated})) AND NOT EXISTS (SELECT 1 FROM cohorts_cohort_coaches k "
        "WHERE k.cohort_id = c.id AND k.user_id = NEW.user_id))"
    )
    return refusal_trigger(
        name="cohort_group_by_row",
        app_label="cohorts",
        table="accounts_user_groups",
        when="INSERT OR UPDATE",
        sqlite=bad,
        postgresql=bad,
    )


def opening_trigger() -> Trigger:
    """What opens after a session opens after a session of the same cohort."""
    bad = (
        "NEW.after_session_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cohorts_groupsession s "
        "WHERE s.id = NEW.after_session_id AND s.cohort_id = NEW.cohort_id)"
    )
    return refusal_trigger(
        name="opening_own_session",
        app_label="cohorts",
        table="cohorts_lessonopening",
        when="INSERT OR UPDATE",
        sqlite=bad,
        postgresql=bad,
    )


def register() -> None:
    register_trigger(
        limit_trigger(
            name="enrolment_within_capacity",
            app_label="cohorts",
            table="cohorts_enrolment",
            number="seat",
            parent="cohorts_cohort",
            key="cohort_id",
            limit="capacity",
        )
    )
    register_trigger(
        overlap_trigger(
            app_label="cohorts",
            name="half_day_room_free",
            table="cohorts_halfday",
            same="room_id",
            live="({row}.is_active AND {row}.room_id IS NOT NULL)",
        )
    )
    register_trigger(signature_trigger())
    register_trigger(hours_trigger())
    register_trigger(cohort_group_trigger())
    register_trigger(opening_trigger())
