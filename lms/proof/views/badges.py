"""What verifiers of badges read: who issues, with which keys, which badges ended. Public, at addresses that stay."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from lms.accounts.signing import KeyPurpose, SigningKey
from lms.proof import badges as badge_format
from lms.proof.domain import badges
from lms.proof.models import Certificate

public = cache_control(public=True, max_age=300)


def _json(found: dict[str, Any]) -> JsonResponse:
    response = JsonResponse(found)
    response["Access-Control-Allow-Origin"] = "*"
    return response


@login_not_required
@public
@require_safe
def issuer(request: HttpRequest) -> HttpResponse:
    """The profile that every badge names, with the keys that sign for it."""
    return _json({"@context": badge_format.CONTEXTS, **badge_format.issuer_profile()})


@login_not_required
@public
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The set of public keys (RFC 7517): the current one and those before it, but not those withdrawn."""
    return _json({"keys": badges.public_keys()})


@login_not_required
@public
@require_safe
def key(request: HttpRequest, thumbprint: str) -> HttpResponse:
    """One public key, where the `kid` of a badge says it is."""
    found = SigningKey.objects.published(KeyPurpose.BADGES)
    return _json(badges.published(get_object_or_404(found, thumbprint=thumbprint)))


@login_not_required
@public
@require_safe
def status(request: HttpRequest, number: int) -> HttpResponse:
    """The signed list of certificates that are revoked or replaced."""
    first = number * badge_format.A_LIST
    if number and not Certificate.objects.filter(pk__gte=first).exists():
        raise Http404
    response = HttpResponse(badges.make_status_list(number), content_type="application/vc+jwt")
    response["Access-Control-Allow-Origin"] = "*"
    return response
