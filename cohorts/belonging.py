"""What cohorts add to what a person belongs to: `seat` and `coached` (cohorts), `my coach` (people)."""

from lms.accounts.belonging import register_belonging

from .enums import SEATED


def register() -> None:
    """Called by AppConfig.ready."""
    seated = ", ".join(f"'{status.value}'" for status in SEATED)
    register_belonging(
        "cohorts seat",
        f"SELECT 'seat', cohort_id FROM cohorts_enrolment WHERE user_id = %s AND status IN ({seated})",  # noqa: S608
    )
    register_belonging(
        "cohorts coached", "SELECT 'coached', cohort_id FROM cohorts_cohort_coaches WHERE user_id = %s"
    )
    register_belonging(
        "cohorts coaches",
        "SELECT 'my coach', c.user_id FROM cohorts_enrolment e "  # noqa: S608
        f"JOIN cohorts_cohort_coaches c ON c.cohort_id = e.cohort_id WHERE e.user_id = %s AND e.status IN ({seated})",
    )
