"""Staff need a second factor in production."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from .enums import Role

STAFF_ROLES = frozenset({Role.EDITOR, Role.MANAGER, Role.ADMIN})
# What setting up a second factor needs: proving who one is, a confirmed address, and the way out.
OPEN_TO_ALL = {
    "account_logout",
    "account_reauthenticate",
    "account_prove_by_code",
    "account_set_password",
    "account_email",
    "account_email_verification_sent",
    "account_confirm_email",
    "set_language",
    "alive",
    "ready",
}


class StaffSecondFactor:
    """Editors, managers and administrators set up a second factor before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._must_set_up(request):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            detail = _("Set up a second factor before you use the platform.")
            return JsonResponse(
                {
                    "type": "about:blank",
                    "title": "second factor required",
                    "status": 403,
                    "code": "second_factor_required",
                    "detail": detail,
                },
                status=403,
                content_type="application/problem+json",
            )
        return redirect("mfa_index")

    @staticmethod
    def _must_set_up(request: HttpRequest) -> bool:
        return not _is_open(request.path_info) and lacks_second_factor(request.user)


def lacks_second_factor(user: Any) -> bool:
    """Whether a person works for the programme, in production, and has not set up what that needs."""
    if not (settings.STAFF_NEEDS_SECOND_FACTOR and user.is_authenticated):
        return False
    return bool(user.is_staff or user.roles & STAFF_ROLES) and not is_mfa_enabled(user)


def _is_open(path: str) -> bool:
    try:
        name = resolve(path).view_name
    except Resolver404:
        return False
    return name.startswith("mfa_") or name in OPEN_TO_ALL
