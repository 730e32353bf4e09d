"""What cohorts add to what a person belongs to: `seat` and `coached` (cohorts), `my coach` (people)."""

from lms.accounts.belonging import IN_FORCE, register_belonging

from .enums import SEATED


def register() -> None:
    """Called by AppConfig.ready."""
    seated = ", ".join(f"'{status.value}'" for status in SEATED)
    register_belonging(
        "cohorts seat",
        f"SELECT 'seat', cohort_id FROM cohorts_enrolment WHERE user_id = %s AND status IN ({seated})",  # noqa: S608
    )
    register_belonging(
        "cohorts coached",
        # Who coaches a cohort does so as long as they hold the role of coach.
        "SELECT 'coached', c.cohort_id FROM cohorts_cohort_coaches c "  # noqa: S608 - constants
        f"JOIN accounts_rolegrant r ON r.user_id = c.user_id AND r.role = 'coach' AND {IN_FORCE.format(row='r')} "
        "WHERE c.user_id = %s",
        beyond_oneself=["coached"],
    )
    register_belonging(
        "cohorts coaches",
        "SELECT 'my coach', c.user_id FROM cohorts_enrolment e "  # noqa: S608
        f"JOIN cohorts_cohort_coaches c ON c.cohort_id = e.cohort_id WHERE e.user_id = %s AND e.status IN ({seated})",
    )
