"""Who makes a request."""

from typing import TypeAlias

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from .models import User

# A person with an account or a visitor: whom `visible_to` and everything else that only reads must be able to answer.
AnyUser: TypeAlias = User | AnonymousUser


class SignedIn(HttpRequest):
    """A request that LoginRequiredMiddleware let through: its user has an account."""

    user: User
