"""The themes of which a person is expert or manager, and those that a cohort of theirs follows."""

from lms.accounts.memberships import IN_FORCE
from lms.accounts.registry import Membership, memberships

memberships.register(
    Membership(
        "theme_roles",
        key="t.page_id",
        # A role in a theme counts as long as the role of the programme that it needs.
        source=(
            "programme_themerole t JOIN accounts_rolegrant r ON r.user_id = t.user_id AND r.role = t.role "
            f"AND {IN_FORCE.format(row='r')} WHERE t.user_id = :person AND {IN_FORCE.format(row='t')}"
        ),
        field="CASE t.role WHEN 'manager' THEN 'managed_themes' ELSE 'expert_themes' END",
        fields=("expert_themes", "managed_themes"),
        is_a_right=True,
    )
)
memberships.register(
    Membership(
        "followed_themes",
        key="tg.themepage_id",
        source=(
            "accounts_user_groups ug JOIN programme_themepage_groups tg ON tg.group_id = ug.group_id "
            "WHERE ug.user_id = :person"
        ),
    )
)
