"""Who may do what to the search."""

from lms.accounts.enums import Role
from lms.accounts.requests import AnyUser


def can_keep_words(user: AnyUser) -> bool:
    """Editors, managers and administrators say what words mean."""
    return user.is_authenticated and (
        user.is_superuser or user.has_role(Role.EDITOR) or user.has_role(Role.MANAGER)
    )
