"""What the screens of this app share."""

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url

from lms.accounts.models import User
from lms.core.errors import DomainError


class SignedIn(HttpRequest):
    """A request that LoginRequiredMiddleware let through: its user has an account."""

    user: User


def see_other(to: Any, *args: Any) -> HttpResponseRedirect:
    """After a POST: reading the answer again does not send again."""
    response = HttpResponseRedirect(resolve_url(to, *args))
    response.status_code = 303
    return response


def number_or_none(text: str | None) -> int | None:
    """A small number that a form carries; nothing for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else None


def attempt(form: BaseForm, verb: Callable[[], Any]) -> tuple[Any, int]:
    """Do it and give (result, 303); or put the refusal beside what was typed and give (None, its status).

    Somebody who may not do it at all gets the page of the refusal: there is no form to mend.
    """
    try:
        return verb(), 303
    except DomainError as error:
        if error.status == 403:
            raise
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None, error.status
