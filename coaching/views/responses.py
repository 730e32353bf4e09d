"""How the views of coaching answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect

from lms.accounts.models import User
from lms.core.web import forms


class SignedIn(HttpRequest):
    """A request of a person: every page of coaching is behind the sign-in."""

    user: User


def see_other(request: SignedIn, message: object, to: Any, *args: Any) -> HttpResponseRedirect:
    """After a POST that did what it should: the message, and the page to read."""
    messages.success(request, str(message))
    return forms.see_other(to, *args)


def parse_id(text: str) -> int:
    """The key that a form names; 0, which nothing has, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 20 else 0
