"""What the database refuses by trigger, installed after each migrate."""

from lms.core.constraints import overlap_guard
from lms.core.guards import Guard, limit_guard, register_guard

IMMUTABLE_SQLITE = (
    "DROP TRIGGER IF EXISTS attendance_signed_stays",
    "CREATE TRIGGER attendance_signed_stays BEFORE UPDATE OF half_day_id, signed_name, signed_at ON cohorts_attendance "
    "BEGIN SELECT RAISE(ABORT, 'constraint attendance_signed_stays'); END",
)
IMMUTABLE_PG = (
    "CREATE OR REPLACE FUNCTION attendance_signed_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "RAISE EXCEPTION 'constraint attendance_signed_stays' USING ERRCODE = 'check_violation'; END $$",
    "CREATE OR REPLACE TRIGGER attendance_signed_stays BEFORE UPDATE OF half_day_id, signed_name, signed_at "
    "ON cohorts_attendance FOR EACH ROW EXECUTE FUNCTION attendance_signed_stays()",
)


def register() -> None:
    """Called by AppConfig.ready."""
    register_guard(
        limit_guard(
            name="enrolment_within_capacity",
            app_label="cohorts",
            table="cohorts_enrolment",
            number="seat",
            parent="cohorts_cohort",
            key="cohort_id",
            limit="capacity",
        )
    )
    register_guard(
        overlap_guard(
            app_label="cohorts",
            name="half_day_room_free",
            table="cohorts_halfday",
            same="room_id",
            live="({row}.live AND {row}.room_id IS NOT NULL)",
        )
    )
    register_guard(Guard("cohorts", "attendance_signed_stays", IMMUTABLE_SQLITE, IMMUTABLE_PG))
