"""The cohorts in which a person has a seat, those that they coach, and the coaches of the former."""

from lms.accounts.memberships import IN_FORCE
from lms.accounts.registry import Membership, memberships

from .enums import SEATED

IS_SEATED = "e.status IN ({})".format(", ".join(f"'{status.value}'" for status in SEATED))
# Who coaches a cohort does so as long as they hold the role of coach.
COACHES = (
    "cohorts_cohort_coaches c JOIN accounts_rolegrant r ON r.user_id = c.user_id AND r.role = 'coach' "
    f"AND {IN_FORCE.format(row='r')}"
)

memberships.register(
    Membership(
        "joined_cohorts",
        key="e.cohort_id",
        source=f"cohorts_enrolment e WHERE e.user_id = :person AND {IS_SEATED}",
    )
)
# Those of them that have a calendar: whoever has none costs no further query (gates.py).
memberships.register(
    Membership(
        "planned_cohorts",
        key="e.cohort_id",
        source=(
            f"cohorts_enrolment e WHERE e.user_id = :person AND {IS_SEATED} "  # noqa: S608 - constants
            "AND EXISTS (SELECT 1 FROM cohorts_lessonopening o WHERE o.cohort_id = e.cohort_id)"
        ),
    )
)
memberships.register(
    Membership(
        "coached_cohorts",
        key="c.cohort_id",
        source=f"{COACHES} WHERE c.user_id = :person",
        is_a_right=True,
    )
)
memberships.register(
    Membership(
        "own_coaches",
        key="c.user_id",
        source=(
            "cohorts_enrolment e JOIN cohorts_cohort_coaches c ON c.cohort_id = e.cohort_id "
            f"WHERE e.user_id = :person AND {IS_SEATED}"
        ),
    )
)
# Long answers of their cohorts that nobody has read: the first page of a coach says how many, without a query more.
memberships.register(
    Membership(
        "answers_to_read",
        key="a.id",
        source=(
            f"{COACHES} JOIN questions_attempt a ON a.cohort_id = c.cohort_id AND a.state = 'waiting' "
            "AND a.purpose = 'test' AND a.questionnaire_id IS NOT NULL AND a.person_id <> c.user_id "
            "WHERE c.user_id = :person"
        ),
    )
)
# Works of their cohorts that nobody has read, for the same reason.
memberships.register(
    Membership(
        "works_to_read",
        key="h.id",
        source=(
            f"{COACHES} JOIN handins_handin h ON h.cohort_id = c.cohort_id AND h.state = 'handed_in' "
            "AND (h.person_id IS NULL OR h.person_id <> c.user_id) WHERE c.user_id = :person"
        ),
    )
)
