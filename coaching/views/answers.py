"""How the views of coaching answer."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url

from lms.accounts.models import User
from lms.core.errors import DomainError


class SignedIn(HttpRequest):
    """A request of a person: every page of coaching is behind the sign-in."""

    user: User


def see_other(request: SignedIn, message: object, to: Any, *args: Any) -> HttpResponseRedirect:
    """After a POST that did what it should: the message, and the page to read."""
    messages.success(request, str(message))
    return HttpResponseRedirect(resolve_url(to, *args), status=303)


def show_refusal(form: forms.BaseForm, error: DomainError) -> int:
    """Put the refusal beside its field, or above the form; what was typed stays. Gives the status."""
    form.add_error(error.field if error.field in form.fields else None, str(error))
    return error.status


def key_of(text: str) -> int:
    """The key that a form names; 0, which nothing has, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 20 else 0
