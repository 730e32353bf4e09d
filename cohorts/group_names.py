"""How people call the groups of cohorts."""

from lms.accounts.registry import GroupNames, group_names

from .queries import names_of_groups

group_names.register(GroupNames("cohorts", names_of_groups))
