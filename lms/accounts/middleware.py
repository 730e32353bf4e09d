"""What is asked of every request of a person who is signed in: roles as they are now, a second factor, a line in the journal."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.translation import gettext as _

from lms.core.web.origin import coming_from

from .domain.journal import record_refusal
from .domain.roles import settle
from .enums import JournalEvent, Role
from .memberships import memberships_of
from .models import User
from .requests import AnyUser

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


class Journal:
    """Says to the journal where a request comes from, and writes down what was refused to somebody who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with coming_from(_address(request)):
            response = self.get_response(request)
            if request.user.is_authenticated and _is_refusal(request, response):
                self._refused(request, request.user, response.status_code)
            return response

    @staticmethod
    def _refused(request: HttpRequest, user: User, status: int) -> None:
        """A 404 counts where the address names a thing: what one may not see does not exist. Others are mistyped."""
        match = _resolve(request.path_info)
        if match is None or (status == 404 and not match.kwargs):
            return
        view = (match.view_name or match.route)[:100]
        # A page that the journal cannot be told about is refused all the same.
        record_refusal(
            JournalEvent.REFUSED,
            by=user,
            view=view,
            path=request.path_info,
            method=str(request.method),
        )


class RolesInForce:
    """A role whose day has passed a moment ago grants nothing in this request: rows first, then their copies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            settle_if_needed(request.user)
        return self.get_response(request)


def settle_if_needed(user: User) -> None:
    """No query of its own where the request reads what the person belongs to, as nearly all do."""
    known = memberships_of(user)
    if known.copies_differ or user.is_superuser != (Role.ADMIN in known.roles):
        settle(user=user)


class StaffSecondFactor:
    """Whose rights go beyond their own things sets up a second factor before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._must_set_up(request) or not request.user.is_authenticated:
            return self.get_response(request)
        record_refusal(
            JournalEvent.FACTOR_MISSING,
            by=request.user,
            view="",
            path=request.path_info,
            method=str(request.method),
        )
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


def lacks_second_factor(user: AnyUser) -> bool:
    """Whether a person has rights over what is other people's, by whatever row, and no second factor (in production)."""
    if not (settings.STAFF_NEEDS_SECOND_FACTOR and user.is_authenticated):
        return False
    beyond = user.is_staff or user.is_superuser or memberships_of(user).has_rights
    return bool(beyond) and not is_mfa_enabled(user)


def _is_refusal(request: HttpRequest, response: HttpResponse) -> bool:
    """Wagtail sends who may not open one of its screens to its first page."""
    home = reverse("wagtailadmin_home")
    sent_home = response.status_code == 302 and response.get("Location") == home
    return response.status_code in (403, 404) or (
        sent_home and request.path.startswith(home) and request.path != home
    )


def _is_open(path: str) -> bool:
    match = _resolve(path)
    return match is not None and (match.view_name.startswith("mfa_") or match.view_name in OPEN_TO_ALL)


def _resolve(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def _address(request: HttpRequest) -> str | None:
    """The address that allauth counts attempts by: it knows how many proxies are ours."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:  # the headers are not those of our proxies
        return None
