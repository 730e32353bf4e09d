"""Pages of errors: too many tries, a token out of date."""

from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, ResolverMatch, resolve

from lms.accounts.sending import ShownDraft, is_kept, keep_and_sign_in, show_typed
from lms.core.web.forms import typed_again
from lms.core.web.marks import mark_of


@login_not_required
def too_many(request: HttpRequest) -> HttpResponse:
    """429: too many attempts; five minutes is the longest of the usual limits."""
    response = render(request, "account/too_many.html", status=429)
    response["Retry-After"] = "300"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A token that is out of date: signed in again in another tab, or cookies gone. Nothing is done.

    A page of ours, of the person who is signed in, comes back filled in and with a new token: a click sends it. What
    another site sends carries no mark of ours and is never shown: it must not look like the person's own words.
    """
    mark = mark_of(request) if _match(request) and is_kept(request) else None
    if mark is not None and mark.person != request.user.pk:
        return keep_and_sign_in(request, mark)
    if mark is not None:
        return _filled_in(request)
    match = _match(request)
    name = match.view_name if match else ""
    if request.user.is_authenticated and name in {"account_login", "account_confirm_login_code"}:
        return redirect("hub:home")  # signed in meanwhile, in another tab: that is what they wanted
    return render(request, "403_csrf.html", {"typed": typed_again(request)}, status=403)


def _match(request: HttpRequest) -> ResolverMatch | None:
    try:
        return request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return None


def _filled_in(request: HttpRequest) -> HttpResponse:
    """The form itself where its view can show it; else what was typed, with a button that sends it."""
    match = _match(request)
    if getattr(match and match.func, "keeps_draft", False):
        found: Any = cast(ResolverMatch, match)
        return show_typed(
            request, found.func, found.args, found.kwargs, typed=request.POST, found=ShownDraft()
        )
    return render(request, "403_csrf.html", {"typed": typed_again(request)}, status=403)
