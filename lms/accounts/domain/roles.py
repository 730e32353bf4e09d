"""Giving and ending roles. The row is the truth (invariant 12); Django's group and flags are copies that change with it."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.enums import GRANTED_ROLES, ROLE_GROUPS, JournalEvent, Role
from lms.accounts.models import RoleGrant, User
from lms.accounts.registry import end_with_role, lock_with_role
from lms.core.errors import DomainError

from .journal import notify_person, record


def _lock(user: User) -> User:
    """Two verbs about one person come one after the other (on SQLite the transaction itself is exclusive)."""
    return User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def check_administrator(by: User | None) -> None:
    """Whether this person gives and ends roles; nobody: the platform itself, in a command. Asked of the rows anew."""
    if by is None:
        return
    held = RoleGrant.objects.in_force().filter(user=by, role=Role.ADMIN, user__is_active=True)
    if not held.exists():
        raise DomainError("forbidden", _("Only an administrator gives and ends roles."), status=403)


@transaction.atomic
def grant_role(
    *, user: User, role: Role, by: User | None = None, until: datetime | None = None
) -> RoleGrant | None:
    """The person holds the role from now on, `until` a moment (UTC) or for good. Twice is once; another end is a new row.

    Everybody is a participant: that role needs no grant, and none is made.
    """
    check_administrator(by)
    if role not in GRANTED_ROLES:
        return None
    if until is not None and until <= timezone.now():
        raise DomainError("past", _("This day is past: choose one to come."), status=422, field="until")
    settle(user=user)
    person = _lock(user)
    if not person.is_active:
        sentence = _("This account is closed: open it again before you give it a role.")
        raise DomainError("account_closed", sentence, status=422, field="role")
    known = RoleGrant.objects.in_force().filter(user=person, role=role).first()
    if known is not None and known.until == until:
        return known
    if known is not None:
        _close(known, by)
    grant = RoleGrant.objects.create(user=person, role=role, granted_by=by, until=until)
    _copy(person)
    _forget(user, person)
    entry = record(
        JournalEvent.ROLE_GRANTED, person=person, by=by, role=role, until=until and until.date().isoformat()
    )
    notify_person(
        entry, _("You were given the role “%(role)s” on the platform."), role=Role(role).label
    ) if by else None
    return grant


@transaction.atomic
def end_role(*, user: User, role: Role, by: User | None = None) -> None:
    """The person no longer holds the role, nor what rests on it: roles in themes, cohorts to coach, hours. Twice is once."""
    check_administrator(by)
    lock_with_role(user=user, role=role)
    person = _lock(user)
    grant = RoleGrant.objects.filter(user=person, role=role, ended_at__isnull=True).first()
    if grant is not None:
        if role == Role.ADMIN and by is not None:
            _check_another_administrator(person)
        _end(grant, by)
    _copy(person)
    _forget(user, person)


@transaction.atomic
def settle(*, user: User) -> None:
    """What has passed its day ends, with what rests on it, and the copies are made equal to the rows. Often is once."""
    for role in RoleGrant.objects.lapsed().filter(user=user).values_list("role", flat=True):
        lock_with_role(user=user, role=role)
    person = _lock(user)
    for grant in RoleGrant.objects.lapsed().filter(user=person):
        _end(grant, None)
    _copy(person)
    _forget(user, person)


def end_lapsed_roles(*, now: datetime | None = None) -> int:
    """Every minute: the roles whose day has passed; how many. Reads go by the clock, so that none waits for this.

    A transaction for each person: in one for all, the cohorts of the second would be locked after the first person.
    """
    people = User.objects.filter(pk__in=RoleGrant.objects.lapsed(now).values("user")).order_by("pk")
    for person in people:
        settle(user=person)
    return len(people)


def _check_another_administrator(person: User) -> None:
    others = RoleGrant.objects.in_force().filter(role=Role.ADMIN, until__isnull=True, user__is_active=True)
    # Locked in the order of their keys: two administrators cannot end one another at the same time.
    if not [
        grant for grant in others.select_for_update(of=("self",)).order_by("pk") if grant.user_id != person.pk
    ]:
        sentence = _("This is the last administrator: give the role to somebody else first.")
        raise DomainError("last_administrator", sentence)


def _close(grant: RoleGrant, by: User | None) -> None:
    grant.ended_at, grant.ended_by = timezone.now(), by
    grant.save(update_fields=["ended_at", "ended_by"])


def _end(grant: RoleGrant, by: User | None) -> None:
    _close(grant, by)
    end_with_role(user=grant.user, role=grant.role, by=by)
    entry = record(JournalEvent.ROLE_ENDED, person=grant.user, by=by, role=grant.role)
    notify_person(entry, _("Your role “%(role)s” on the platform has ended."), role=Role(grant.role).label)


def _copy(person: User) -> None:
    """Django's groups and flags say what the rows say."""
    rows = RoleGrant.objects.filter(user=person, ended_at__isnull=True)
    held = {Role(role) for role in rows.values_list("role", flat=True)}
    wanted = {ROLE_GROUPS[role] for role in held & ROLE_GROUPS.keys()}
    groups = set(person.groups.filter(name__in=ROLE_GROUPS.values()).values_list("name", flat=True))
    person.groups.remove(*Group.objects.filter(name__in=groups - wanted))
    for name in sorted(wanted - groups):
        person.groups.add(Group.objects.get_or_create(name=name)[0])
    is_admin = Role.ADMIN in held
    if (person.is_superuser, person.is_staff) != (is_admin, is_admin):
        person.is_superuser = person.is_staff = is_admin
        person.save(update_fields=["is_superuser", "is_staff"])


def _forget(*people: Any) -> None:
    """What these objects remember of their roles is read anew; the first gets the flags of the last."""
    for person in people:
        for name in ("roles", "memberships", "_perm_cache", "_user_perm_cache", "_group_perm_cache"):
            person.__dict__.pop(name, None)
        person.is_staff, person.is_superuser = people[-1].is_staff, people[-1].is_superuser
