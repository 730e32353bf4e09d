"""A form that was sent: done and answered with 303, or shown again with all that was typed.

Every view that takes text goes through `attempt`: what was typed comes back whatever says no, a field, a rule of the
domain, or a page that only shows it again (`shows_only`, set by lms/accounts/drafts.py for a draft, an ended session
or a token that is out of date).
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm, BaseFormSet
from django.forms.utils import ErrorDict, ErrorList
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError

from .marks import FIELD, mark_of, said_to_come_from_here

SENT_BEFORE = _(
    "This form had been sent already, and what it asked is done. You have changed it since: "
    "read it again, and send it only if you want this besides."
)
WORDS = 12  # from this length on a value is something a person wrote, and worth showing


def see_other(to: Any, *args: object) -> HttpResponseRedirect:
    """After a POST that did what it should: reading the answer again does not send again.

    303 says so to the whole platform: the draft of a form goes when its POST is answered with it.
    """
    return HttpResponseRedirect(resolve_url(to, *args), status=303)


def redirect_saying(request: HttpRequest, message: object, to: object, *args: object) -> HttpResponseRedirect:
    """The same, with what was done said above the page that is read next."""
    messages.success(request, str(message))
    return see_other(to, *args)


def attempt(
    request: HttpRequest,
    form: BaseForm,
    verb: Callable[[], Any],
    *,
    also: Iterable["BaseForm | BaseFormSet[Any]"] = (),
) -> tuple[Any, int]:
    """Check the form (and those sent with it), then do it: (result, 303).

    Otherwise (None, status), and the form says beside what was typed what to change: 422 for what it sees itself, the
    status of the refusal for what the domain says. Somebody who may not do it at all gets the page of the refusal,
    which shows what was typed. Where the request only shows the form (GET, a draft), nothing is checked nor done: (None, 200).
    """
    if request.method != "POST":
        return None, 200
    forms = [form, *also]
    if getattr(request, "shows_only", False):
        for each in forms:
            leave_unjudged(each)
        return None, 200
    checked = [each.is_valid() for each in forms]  # all of them speak, not only up to the first that refuses
    if not all(checked):
        return None, 422
    if getattr(request, "sent_before", False):
        form.add_error(None, SENT_BEFORE)
        return None, 409
    try:
        return verb(), 303
    except DomainError as error:
        if error.status == 403:
            raise
        return None, show_refusal(form, error)


def show_refusal(form: BaseForm, error: DomainError) -> int:
    """Put the refusal beside its field, or above the form; what was typed stays. Gives the status."""
    form.add_error(error.field if error.field in form.fields else None, str(error))
    return error.status


def leave_unjudged(form: "BaseForm | BaseFormSet[Any]") -> None:
    """A bound form that shows what was typed and has no word to say on it yet: its author has not finished.

    The attributes are where Django itself keeps what it found; it looks for nothing where they are there.
    """
    if isinstance(form, BaseFormSet):
        for each in form.forms:
            leave_unjudged(each)
        form._errors = [each.errors for each in form.forms]  # type: ignore[attr-defined]
        form._non_form_errors = ErrorList()  # type: ignore[attr-defined]
        return
    form._errors = ErrorDict()  # type: ignore[attr-defined]
    form.cleaned_data = {}


# Never shown again, never kept: passwords and codes, and what only serves the sending.
SECRET = re.compile(r"password|credential|otp|^code$", re.IGNORECASE)
OF_THE_PAGE = {"csrfmiddlewaretoken", FIELD, "draft_for", "draft_base", "draft_done", "keep"}


def typed_in(values: QueryDict) -> list[tuple[str, list[str]]]:
    """(name, values) of what a person typed or chose, in the order of the form."""
    return [
        (name, some) for name, some in values.lists() if name not in OF_THE_PAGE and not SECRET.search(name)
    ]


def typed_again(request: HttpRequest) -> dict[str, Any]:
    """For `components/typed.html`: what was typed, to read and to send again by a click.

    Only a page of ours gets it back: text that another site sent in a person's name must not look like theirs.
    """
    try:
        mark = mark_of(request)
        if mark is None and not (request.method == "POST" and said_to_come_from_here(request)):
            return {}
        fields = typed_in(request.POST)
    except Exception:  # the answer to a failure must not fail itself: no body, too large, cut off
        return {}
    pairs = [(name, value) for name, values in fields for value in values]
    words = [
        value for name, value in pairs if len(value) >= WORDS or (mark is None and value and name != "next")
    ]
    action = request.get_full_path()
    return {"fields": pairs, "words": words, "action": action, "is_known": mark is not None}
