"""What `manage.py check --deploy` refuses besides Django's own list: settings that open a door without a word."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

CONSOLE = ("console", "dummy", "locmem")


@register(Tags.security, deploy=True)
def production(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A shared cache for limits, a mail server for codes, a server for many writers."""
    found: list[CheckMessage] = []
    if not settings.REDIS_URL:
        found.append(
            Error(
                "REDIS_URL is not set: each process would count attempts to sign in for itself.",
                hint="Two workers would allow twice the guesses, and a restart would forgive them all.",
                id="core.E001",
            )
        )
    if any(word in settings.EMAIL_BACKEND for word in CONSOLE):
        found.append(
            Error(
                "EMAIL_URL is not set: sign-in codes would be written to the journal, and reach nobody.",
                id="core.E002",
            )
        )
    if settings.DATABASE["ENGINE"] == "django.db.backends.sqlite3":
        found.append(
            Warning(
                "DATABASE_URL is not set: SQLite serves one writer at a time.",
                hint="Good for trying out; a programme needs PostgreSQL.",
                id="core.W003",
            )
        )
    return found
