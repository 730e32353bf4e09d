"""How a line of the journal is said."""

from typing import Any

from django.utils.translation import gettext as _

from .enums import Role
from .models import JournalEntry

ORDER = ("role", "cohort", "project", "theme", "until", "why", "way", "method", "path")


def said_in_journal(entry: JournalEntry) -> str:
    """Its details in words: « promotion « Automne 2026 » · thème « Mobilité » · depuis la liste d’attente »."""
    details: dict[str, Any] = entry.details if isinstance(entry.details, dict) else {}
    known = [name for name in ORDER if name in details]  # PostgreSQL keeps the names in an order of its own
    names = known + sorted(details.keys() - {*ORDER, "view"})
    return " · ".join(_word(name, str(details[name])) for name in names)


def _word(name: str, value: str) -> str:
    if name == "role" and value in Role.values:
        return str(Role(value).label)
    if name == "until":
        return _("until %(day)s") % {"day": value}
    ways = {
        "password": _("password"),
        "code": _("code by e-mail"),
        "factor": _("second factor"),
        "proof": _("proof by a code"),
        "waiting": _("from the waiting list"),
        "console": _("on the server"),
    }
    named = {
        "cohort": _("cohort “%(name)s”"),
        "theme": _("theme “%(name)s”"),
        "project": _("project “%(name)s”"),
    }
    if name in named:
        return named[name] % {"name": value}
    return ways.get(value, value) if name == "way" else value
