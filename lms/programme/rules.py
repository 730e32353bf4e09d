"""Who may do what with a theme: three lines each, composed."""

from typing import Any

from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.programme.enums import ThemeRoleKind

from .models import ThemePage, ThemeRole


def manages_theme(user: User, theme_id: int) -> bool:
    """Manager of the theme, or administrator; asked of the rows anew."""
    roles = ThemeRole.objects.in_force().filter(page=theme_id, user=user, role=ThemeRoleKind.MANAGER)
    return user.is_active and (user.is_superuser or roles.exists())


def can_give_roles(user: User, theme: ThemePage) -> bool:
    """Name its experts and managers, and end that."""
    return manages_theme(user, theme.pk)


def makes_courses(user: Any) -> bool:
    """Editors, managers and administrators: who sends what lessons hold (packages, videos)."""
    return bool(
        user.is_authenticated
        and (user.is_superuser or user.has_role(Role.EDITOR) or user.has_role(Role.MANAGER))
    )
