"""Who may do what to the library."""

from lms.accounts.enums import Role
from lms.accounts.requests import AnyUser

from .enums import ResourceKind, ResourceState
from .models import Resource


def can_keep(user: AnyUser) -> bool:
    """Editors, managers and administrators keep the library: they add, publish and withdraw."""
    return user.is_authenticated and (
        user.is_superuser or user.has_role(Role.EDITOR) or user.has_role(Role.MANAGER)
    )


def can_propose(user: AnyUser) -> bool:
    """Everybody who takes part may propose a project sheet."""
    return user.is_authenticated


def can_edit(user: AnyUser, resource: Resource) -> bool:
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
