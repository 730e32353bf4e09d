"""Who may do what with the bank."""

from typing import Any

from lms.accounts.enums import Role

from .models.bank import keeps_bank


def can_keep_bank(user: Any) -> bool:
    """Read, write, import and export questions."""
    return bool(user.is_active) and keeps_bank(user)


def can_grant_time(user: Any, person: Any) -> bool:
    """Managers, for other people."""
    return bool(
        user.is_active and user.pk != person.pk and (user.is_superuser or user.has_role(Role.MANAGER))
    )
