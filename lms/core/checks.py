"""What `manage.py check --deploy` refuses besides Django's own list: settings that let anybody in without a word."""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

SHORTEST_SECRET, FEWEST_CHARACTERS = 50, 5  # Django's own measure, of which it only warns
CONSOLE = ("console", "dummy", "locmem")


@register(Tags.security, deploy=True)
def production(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """A shared cache for limits, a mail server for codes, a server for many writers."""
    found: list[CheckMessage] = _secrets()
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


def _secrets() -> list[CheckMessage]:
    """Development left on, and a secret that can be guessed: whoever has it signs in as anybody."""
    found: list[CheckMessage] = []
    if settings.DEBUG:
        found.append(
            Error(
                "DEBUG is on: errors show settings and code, and the demonstration's passwords may be loaded.",
                hint="Leave DEBUG and DEVELOPMENT out: production is what runs without them.",
                id="core.E004",
            )
        )
    if any(_can_be_guessed(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)):
        found.append(
            Error(
                "SECRET_KEY can be guessed: it needs 50 characters drawn at random.",
                hint="python -c 'import secrets; print(secrets.token_urlsafe(50))'",
                id="core.E005",
            )
        )
    site = set(settings.ALLOWED_HOSTS) - {urlsplit(settings.PACKAGES_URL).hostname}
    if not site or "*" in site:
        found.append(
            Error("ALLOWED_HOSTS must name the site: it is empty, or lets any name through.", id="core.E006")
        )
    return found


def _can_be_guessed(secret: str) -> bool:
    public = secret.startswith("django-insecure-") or "demo-only" in secret or "for-the-benchmark" in secret
    return public or len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_CHARACTERS


@register(Tags.security)
def places_of_files(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Files of the library never lie where a web server hands everything out, nor the other way round."""
    private, public = Path(settings.PRIVATE_ROOT).resolve(), Path(settings.MEDIA_ROOT).resolve()
    if private == public or public in private.parents or private in public.parents:
        words = f"PRIVATE_ROOT ({private}) and MEDIA_ROOT ({public}) lie one inside the other."
        return [
            Error(
                words, hint="Whoever serves MEDIA_ROOT would serve the files of the library.", id="core.E010"
            )
        ]
    return []
