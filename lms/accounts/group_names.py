"""How people call the groups of roles."""

from .domain.groups import role_names
from .registry import GroupNames, group_names

group_names.register(GroupNames("roles", role_names))
