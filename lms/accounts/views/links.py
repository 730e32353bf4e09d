"""Signing in by the link of a letter."""

from allauth.account.adapter import get_adapter

# Nothing public signs in by a link: these three are what allauth's own sign-in by code does.
from allauth.account.internal.flows.email_verification import verify_email_indirectly
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.utils import get_next_redirect_url, perform_login
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lms.accounts.models import User
from lms.accounts.sign_in_links import person_of


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_by_link(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    """Looked at, it only asks; scanners of mail open links (reliability C6). Sent, it signs in, once."""
    user = person_of(uidb36, key)
    if user is None:
        if request.user.is_authenticated:  # opened a second time, in the browser that it signed in
            return HttpResponseRedirect(
                get_next_redirect_url(request) or get_adapter().get_login_redirect_url(request)
            )
        return render(request, "account/link_ended.html", status=410)
    if request.method != "POST":
        wanted = get_next_redirect_url(request)
        return render(request, "account/sign_in_by_link.html", {"email": user.email, "wanted": wanted})
    return _sign_in(request, uidb36, key)


@transaction.atomic
def _sign_in(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    """Two presses at once are one sign-in: the second waits for the row, and finds the link used."""
    known = person_of(uidb36, key)
    list(User.objects.select_for_update(of=("self",)).filter(pk=known.pk if known else 0))
    user = person_of(uidb36, key)
    if user is None:
        return render(request, "account/link_ended.html", status=410)
    if request.user.is_authenticated:
        get_adapter().logout(request)
    clear_login(request)
    record_authentication(request, user, method="code", email=user.email)
    verify_email_indirectly(request, user, user.email)
    response: HttpResponse = perform_login(
        request, user, redirect_url=get_next_redirect_url(request), email=user.email
    )
    return response
