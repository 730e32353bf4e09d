"""Who may do what to the library."""

from typing import Any

from .enums import ResourceKind, ResourceState
from .models import Resource
from .models.resources import sees_all


def can_keep(user: Any) -> bool:
    """Editors, managers and administrators keep the library: they add, publish and withdraw."""
    return sees_all(user)


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
