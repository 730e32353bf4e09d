"""What the programme adds to what a person belongs to: `expert` and `manager` (themes), `followed` (themes, by a group)."""

from lms.accounts.belonging import IN_FORCE, register_belonging

from .enums import ThemeRoleKind


def register() -> None:
    """Called by AppConfig.ready."""
    register_belonging(
        "programme roles",
        # A role in a theme counts as long as the role of the programme that it needs.
        "SELECT t.role, t.page_id FROM programme_themerole t "  # noqa: S608 - constants
        f"JOIN accounts_rolegrant r ON r.user_id = t.user_id AND r.role = t.role AND {IN_FORCE.format(row='r')} "
        f"WHERE t.user_id = %s AND {IN_FORCE.format(row='t')}",
        beyond_oneself=ThemeRoleKind.values,
    )
    register_belonging(
        "programme followed",
        "SELECT 'followed', tg.themepage_id FROM accounts_user_groups ug "
        "JOIN programme_themepage_groups tg ON tg.group_id = ug.group_id WHERE ug.user_id = %s",
    )
