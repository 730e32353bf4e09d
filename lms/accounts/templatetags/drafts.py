"""The draft of a form: `{% draft %}` after its button, and the sentence above a page that shows one."""

import base64
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.template import Context
from django.urls import Resolver404, resolve
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import Draft
from lms.accounts.sending import draft_of, form_name

register = template.Library()


@register.inclusion_tag("components/draft.html", takes_context=True)
def draft(context: Context, path: str = "") -> dict[str, Any]:
    """Inside a form, after its button. `path`: where the form is sent, if not to the page itself.

    The page carries a key of its reader: what the device keeps is locked with it, so that nobody else who sits down
    before the device reads it, and the same person does after signing in again.
    """
    request = context["request"]
    path = path or request.get_full_path()
    match = resolve(urlsplit(path).path)
    person, name = request.user, form_name(match)
    row, found = draft_of(request, name), getattr(request, "found_typed", None)
    return {
        "path": path,
        "name": name,
        "row": row,
        "page_shows_it": found is not None,
        "key": base64.b64encode(
            salted_hmac("lms.drafts.key", str(person.pk), algorithm="sha256").digest()
        ).decode(),
        "person": salted_hmac("lms.drafts.person", str(person.pk)).hexdigest()[:16],
        "typed": request.method == "POST" and not (found and found.draft),
        "request": request,
    }


@register.inclusion_tag("components/draft_found.html", takes_context=True)
def draft_found(context: Context) -> dict[str, Any]:
    """Above the content of every page: that what one reads in the form was typed earlier, and is not sent."""
    request = context.get("request")
    found = getattr(request, "found_typed", None)
    return {"found": found, "request": request, "csrf_token": context.get("csrf_token", "")}


@register.filter
def draft_title(row: Draft) -> Any:
    try:
        view = resolve(urlsplit(row.path).path).func
    except Resolver404:
        view = None
    return getattr(view, "draft_title", _("A form"))
