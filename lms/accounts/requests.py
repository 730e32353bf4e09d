"""The request of a person who is signed in."""

from django.http import HttpRequest

from .models import User


class SignedIn(HttpRequest):
    """A request that LoginRequiredMiddleware let through: its user has an account."""

    user: User
