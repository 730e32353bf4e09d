"""Pages about the API for people: their tokens."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.accounts.models import User

from .tokens import make_token, revoke_token, tokens_of


@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens that act for me."""
    return render(request, "api/tokens.html", {"tokens": tokens_of(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def new_token(request: HttpRequest) -> HttpResponse:
    """What a token is; then the token itself, in the only answer that ever shows it."""
    context: dict[str, Any] = {"days": settings.API_TOKEN_DAYS}
    if request.method == "POST":
        row, token = make_token(user=cast(User, request.user))
        context |= {"row": row, "token": token}
    return render(request, "api/token_new.html", context)


@require_POST
def revoke(request: HttpRequest, key: str) -> HttpResponse:
    """It opens nothing any more."""
    if not revoke_token(user=cast(User, request.user), key=key):
        raise Http404
    messages.success(request, _("This token is revoked: it opens nothing any more."))
    response = redirect("api-tokens")
    response.status_code = 303
    return response
