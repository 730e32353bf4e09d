"""What the programme adds to what a person belongs to: `expert` and `manager` (themes), `followed` (themes, by a group)."""

from lms.accounts.belonging import register_belonging


def register() -> None:
    """Called by AppConfig.ready."""
    register_belonging("programme roles", "SELECT role, page_id FROM programme_themerole WHERE user_id = %s")
    register_belonging(
        "programme followed",
        "SELECT 'followed', tg.themepage_id FROM accounts_user_groups ug "
        "JOIN programme_themepage_groups tg ON tg.group_id = ug.group_id WHERE ug.user_id = %s",
    )
