"""What the screens of this app share."""

from django.http import HttpRequest

from lms.accounts.models import User
from lms.core.web.forms import attempt, see_other

__all__ = ["SignedIn", "attempt", "see_other"]


class SignedIn(HttpRequest):
    """A request that LoginRequiredMiddleware let through: its user has an account."""

    user: User
