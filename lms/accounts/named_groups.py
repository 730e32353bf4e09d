"""Choosing who may read or approve: cohorts and roles by the names that people give them, never the raw groups.

Wagtail offers all groups of the database wherever one is chosen. Here a field offers those that have a name for people
(`registry.group_names`), and a number that is not among them is no choice.
"""

from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from wagtail.admin.forms.view_restrictions import BaseViewRestrictionForm
from wagtail.admin.forms.workflows import BaseTaskForm

from lms.core.db.folding import sort_key

from .enums import ROLE_GROUPS, Role
from .registry import names_of_groups

# Who approves pages works in the administration.
APPROVERS = (Role.EDITOR, Role.MANAGER)


def offer_named(field: forms.Field, groups: Any = None) -> None:
    """The field offers those of these groups that have a name, under it, in the order of the names."""
    names = names_of_groups(Group.objects.all() if groups is None else groups)
    field.queryset = Group.objects.filter(pk__in=names)  # type: ignore[attr-defined]
    field.label_from_instance = lambda group: names[group.pk]  # type: ignore[attr-defined]
    choices = sorted(((pk, name) for pk, name in names.items()), key=lambda pair: sort_key(pair[1]))
    field.widget.choices = choices


def _with_names(form: type[forms.BaseForm], roles: tuple[Role, ...] = ()) -> None:
    plain = form.__init__

    @wraps(plain)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        plain(self, *args, **kwargs)
        if "groups" in self.fields:
            wanted = Group.objects.filter(name__in=[ROLE_GROUPS[role] for role in roles]) if roles else None
            offer_named(self.fields["groups"], wanted)

    form.__init__ = init  # type: ignore[method-assign]


def teach_wagtail() -> None:
    """The forms of Wagtail that choose groups: privacy of pages and of collections, who approves in a workflow."""
    _with_names(BaseViewRestrictionForm)
    _with_names(BaseTaskForm, APPROVERS)
