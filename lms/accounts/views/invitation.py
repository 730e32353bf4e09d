"""The page to which an invitation leads."""

from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lms.accounts.domain.access import accept_invitation
from lms.accounts.forms import InvitedPassword
from lms.accounts.invitations import invited_person


@sensitive_post_parameters()
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Reading it uses nothing up (mail scanners open links); a good password signs the person in."""
    person = invited_person(token)
    if person is None:
        return _page(request, {"person": None}, 410)
    form = InvitedPassword(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            accept_invitation(user=person, password=form.cleaned_data["new_password1"])
        answer: HttpResponse = perform_login(request, person)
        return answer
    return _page(request, {"person": person, "form": form}, 422 if form.is_bound else 200)


def _page(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    response = render(request, "account/invitation.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"  # the address is the secret
    return response
