"""Naming the experts and managers of a theme, and ending it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.domain.journal import notify_person, record
from lms.accounts.enums import JournalEvent, Role
from lms.accounts.models import RoleGrant, User
from lms.core.errors import DomainError
from lms.programme import rules
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import ThemePage, ThemeRole

NOT_YOURS = _("Only a manager of this theme, or an administrator, may do this.")


def _check(by: User | None, theme: ThemePage) -> None:
    if by is not None and not rules.can_give_roles(by, theme):
        raise DomainError("forbidden", NOT_YOURS, status=403)


def _lock(user: User) -> User:
    """As `accounts.domain.roles`: a role cannot end while a right that needs it is given."""
    return User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def _check_role(person: User, role: ThemeRoleKind) -> None:
    held = RoleGrant.objects.in_force().filter(user=person, role=role, user__is_active=True)
    if not held.exists():
        sentence = _(
            "%(name)s is not “%(role)s” on the platform: an administrator must give them that role first."
        )
        values = {"name": person.get_full_name(), "role": Role(role).label}
        raise DomainError("role_missing", sentence % values, status=422, field="role")


@transaction.atomic
def grant_theme_role(
    *,
    theme: ThemePage,
    user: User,
    role: ThemeRoleKind,
    by: User | None = None,
    is_contact: bool = False,
    presentation: str = "",
    until: datetime | None = None,
) -> ThemeRole:
    """The person is expert or manager of the theme from now on, until a moment (UTC) or for good. Twice is once.

    Who gives it manages the theme (nobody: the platform itself); who gets it holds that role of the programme already.
    """
    _check(by, theme)
    if until is not None and until <= timezone.now():
        raise DomainError("past", _("This day is past: choose one to come."), status=422, field="until")
    person = _lock(user)
    _check_role(person, role)
    alive = ThemeRole.objects.filter(page=theme, user=person, role=role, ended_at__isnull=True)
    for past in alive.lapsed():
        _end(past, None)
    known = alive.first()
    if known is not None and known.until == until:
        return known
    if known is not None:
        _close(known, by)
    grant = ThemeRole.objects.create(
        page=theme,
        user=person,
        role=role,
        granted_by=by,
        until=until,
        is_contact=is_contact,
        presentation=presentation.strip(),
    )
    day = until and until.date().isoformat()
    entry = record(
        JournalEvent.THEME_ROLE_GRANTED, person=person, by=by, role=role, theme=theme.title, until=day
    )
    if by is not None:
        sentence = _("You are now “%(role)s” of the theme “%(theme)s”.")
        notify_person(entry, sentence, role=ThemeRoleKind(role).label, theme=theme.title)
    return grant


@transaction.atomic
def end_theme_role(*, grant: ThemeRole, by: User | None = None) -> None:
    """The person no longer has this role in the theme. Twice is once."""
    _check(by, grant.page)
    _lock(grant.user)
    row = ThemeRole.objects.select_related("user", "page").filter(pk=grant.pk, ended_at__isnull=True).first()
    if row is not None:
        _end(row, by)


@transaction.atomic
def present_theme_role(
    *, grant: ThemeRole, by: User | None = None, is_contact: bool, presentation: str
) -> None:
    """Whether the person is a key contact on the page of the theme, and in which words; it gives no right."""
    _check(by, grant.page)
    ThemeRole.objects.filter(pk=grant.pk).update(is_contact=is_contact, presentation=presentation.strip())


def end_with_role(*, user: User, role: str, by: User) -> None:
    """The person no longer holds the role of the programme: nor do they in any theme. Called in that transaction."""
    rows = ThemeRole.objects.filter(user=user, role=role, ended_at__isnull=True)
    for row in rows.select_related("user", "page").order_by("pk"):
        _end(row, by)


@transaction.atomic
def end_lapsed_theme_roles(*, now: datetime | None = None) -> int:
    """Every minute: those whose day has passed; how many. Reads go by the clock, so that none waits for this."""
    rows = list(ThemeRole.objects.lapsed(now).select_related("user", "page").order_by("pk"))
    for row in rows:
        _end(row, None)
    return len(rows)


def _close(row: ThemeRole, by: User | None) -> None:
    row.ended_at, row.ended_by = timezone.now(), by
    row.save(update_fields=["ended_at", "ended_by"])


def _end(row: ThemeRole, by: User | None) -> None:
    _close(row, by)
    entry = record(JournalEvent.THEME_ROLE_ENDED, person=row.user, by=by, role=row.role, theme=row.page.title)
    sentence = _("You are no longer “%(role)s” of the theme “%(theme)s”.")
    notify_person(entry, sentence, role=row.get_role_display(), theme=row.page.title)
