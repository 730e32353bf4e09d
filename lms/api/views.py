"""Pages about the API for people: their tokens."""

from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from knox.models import AuthToken

from lms.accounts.models import SentForm, User
from lms.accounts.sending import sent_form
from lms.core.web.forms import redirect_saying
from lms.core.web.marks import mark_of

from .tokens import make_token, revoke_token, tokens_of


@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    return render(request, "api/tokens.html", {"tokens": tokens_of(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def new_token(request: HttpRequest) -> HttpResponse:
    """What a token is; then the token itself, in the only answer that ever shows it."""
    context: dict[str, Any] = {"days": settings.API_TOKEN_DAYS}
    if request.method == "POST":
        row, token = _token_for(request)
        context |= {"row": row, "token": token}
    return render(request, "api/token_new.html", context)


@transaction.atomic
def _token_for(request: HttpRequest) -> tuple[AuthToken, str]:
    """Sent twice, the page that is read last shows the only one: that of the first answer, which nobody read, is revoked."""
    user, mark = cast(User, request.user), mark_of(request)
    if mark is None:
        return make_token(user=user)
    sent, is_first = sent_form(request, mark)
    if not is_first:
        sent = SentForm.objects.select_for_update().get(pk=sent.pk)
        revoke_token(user=user, key=sent.led_to)
    row, token = make_token(user=user)
    sent.led_to = row.token_key
    sent.save(update_fields=["led_to"])
    return row, token


@require_POST
def revoke(request: HttpRequest, key: str) -> HttpResponse:
    if not revoke_token(user=cast(User, request.user), key=key):
        raise Http404
    return redirect_saying(request, _("This token is revoked: it opens nothing any more."), "api-tokens")
