"""Who may do what to the library."""

from typing import Any

from lms.accounts.enums import Role

from .enums import ResourceKind, ResourceState
from .models import Resource


def can_keep(user: Any) -> bool:
    """Editors, managers and administrators keep the library: they add, publish and withdraw."""
    return user.is_authenticated and (
        user.is_superuser or user.has_role(Role.EDITOR) or user.has_role(Role.MANAGER)
    )


def can_propose(user: Any) -> bool:
    """Everybody who takes part may propose a project sheet."""
    return user.is_authenticated


def can_edit(user: Any, resource: Resource) -> bool:
    """Who keeps the library; one's own proposal until it is published. The words of the law are nobody's to change."""
    if resource.kind == ResourceKind.LEGAL_TEXT:
        return False
    if can_keep(user):
        return True
    return (
        user.is_authenticated
        and resource.owner_id == user.pk
        and resource.state
        in {
            ResourceState.DRAFT,
            ResourceState.PROPOSED,
        }
    )
