"""Giving and taking roles."""

from django.contrib.auth.models import Group
from django.db import transaction

from lms.accounts.enums import ROLE_GROUPS, Role
from lms.accounts.models import User


@transaction.atomic
def grant_role(*, user: User, role: Role) -> None:
    """The person holds the role from now on. An administrator is also staff; a participant needs no grant."""
    if role == Role.ADMIN:
        user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_staff", "is_superuser"])
    elif role in ROLE_GROUPS:
        user.groups.add(Group.objects.get_or_create(name=ROLE_GROUPS[role])[0])
    user.__dict__.pop("roles", None)


@transaction.atomic
def revoke_role(*, user: User, role: Role) -> None:
    """The person no longer holds the role."""
    if role == Role.ADMIN:
        user.is_staff = user.is_superuser = False
        user.save(update_fields=["is_staff", "is_superuser"])
    elif role in ROLE_GROUPS:
        user.groups.remove(*Group.objects.filter(name=ROLE_GROUPS[role]))
    user.__dict__.pop("roles", None)
