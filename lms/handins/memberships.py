"""Works of the themes of which a person is expert that nobody has read: their first page asks no query more."""

from lms.accounts.memberships import IN_FORCE
from lms.accounts.registry import Membership, memberships

memberships.register(
    Membership(
        "works_of_themes",
        key="h.id",
        source=(
            "programme_themerole t JOIN accounts_rolegrant r ON r.user_id = t.user_id AND r.role = t.role "
            f"AND {IN_FORCE.format(row='r')} JOIN programme_coursepage p ON p.theme_id = t.page_id "
            "JOIN handins_handin h ON h.course_id = p.page_ptr_id AND h.state = 'handed_in' "
            f"WHERE t.user_id = :person AND t.role = 'expert' AND {IN_FORCE.format(row='t')}"
        ),
    )
)
