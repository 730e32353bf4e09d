"""What ends in themes with a role of the programme."""

from lms.accounts.registry import RoleEnding, role_endings

from .domain.theme_roles import end_with_role

role_endings.register(RoleEnding("roles in themes", end_with_role, order=10))
