"""Who keeps packages."""

from typing import Any

from lms.accounts.enums import Role


def can_keep(user: Any) -> bool:
    """Editors, managers and administrators send packages; readers meet them in lessons."""
    return user.is_authenticated and (
        user.is_superuser or user.has_role(Role.EDITOR) or user.has_role(Role.MANAGER)
    )
