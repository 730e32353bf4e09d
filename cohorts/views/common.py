"""What the screens of this app share."""

from django.http import HttpRequest

from lms.accounts.models import User
from lms.core.web.forms import attempt, see_other

__all__ = ["SignedIn", "attempt", "number_or_none", "see_other"]


class SignedIn(HttpRequest):
    """A request that LoginRequiredMiddleware let through: its user has an account."""

    user: User


def number_or_none(text: str | None) -> int | None:
    """A small number that a form carries; nothing for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else None
