"""The main menu: what each role sees, as addresses that may not exist yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Roles are named by their values: this floor does not import the accounts above it.

if TYPE_CHECKING:
    from lms.accounts.requests import AnyUser

STAFF = frozenset({"editor", "manager", "admin"})
TEAM = STAFF | {"coach", "expert"}


@dataclass(frozen=True)
class Item:
    """A line of the menu, for one reader, on one page."""

    label: str | Promise
    url: str
    current: str  # "page", "true" (somewhere under it) or nothing


@cache
def url_or_none(name: str) -> str | None:
    """The address of a name, a path as it is, nothing where the part does not exist yet; looked up once a process."""
    if name.startswith("/"):
        return name
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _wanted(user: "AnyUser") -> Sequence[tuple[str | Promise, str]]:
    if not user.is_authenticated:
        return [(_("Themes"), "/themes/"), (_("Library"), "library:search")]
    roles = {str(role.value) for role in user.roles}
    items: list[tuple[str | Promise, str]] = [
        (_("Home"), "hub:home"),
        (_("Courses"), "/parcours/"),
        (_("Cohorts") if roles & TEAM else _("My cohort"), "cohorts:list"),
        (_("Coaching"), "coaching:home"),
        (_("Library"), "library:search"),
    ]
    if roles & STAFF:
        items.append((_("Administration"), "/gestion/"))
    return items


def main_menu(user: "AnyUser", path: str) -> list[Item]:
    """The lines for one person; the one that holds the current page says so."""
    items = []
    for label, name in _wanted(user):
        url = url_or_none(name)
        if url:
            current = "page" if path == url else "true" if path.startswith(url) else ""
            items.append(Item(label, url, current))
    return items
