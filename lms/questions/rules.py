"""Who may do what with the bank."""

from typing import Any

from .models.bank import keeps_bank


def can_keep_bank(user: Any) -> bool:
    """Read, write, import and export questions."""
    return bool(user.is_active) and keeps_bank(user)
