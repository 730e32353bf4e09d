"""Who registers outside tools, and who chooses in them."""

from lms.accounts.enums import Role
from lms.accounts.requests import AnyUser


def can_register(user: AnyUser) -> bool:
    """Managers and administrators: a tool is told who somebody is."""
    return user.is_authenticated and user.is_active and (user.is_superuser or user.has_role(Role.MANAGER))


def can_choose(user: AnyUser) -> bool:
    """Editors besides: they put contents of tools into lessons."""
    return can_register(user) or (user.is_authenticated and user.is_active and user.has_role(Role.EDITOR))
