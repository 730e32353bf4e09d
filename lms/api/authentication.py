"""Who calls: a person's token. Sessions are DRF's own."""

from typing import Any

# The public `consume` lets every GET pass uncounted; a wrong token counts whatever it asks for.
from allauth.core.internal import ratelimit
from django.utils import translation
from django.utils.translation import gettext as _
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied, Throttled
from rest_framework.request import Request

from lms.accounts.middleware import lacks_second_factor, settle_if_needed
from lms.accounts.models import User


class PersonToken(TokenAuthentication):
    """`Authorization: Token …`: answers in the person's language, and tokens are not guessed without end (C2)."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """The person and the token, or nothing when none is given.

        A wrong token answers 401, and 429 after twenty a minute from one address; a good one opens all the while, so
        that one broken program does not shut out the others of its building.
        """
        try:
            found: tuple[Any, Any] | None = super().authenticate(request)
        except AuthenticationFailed:
            usage = ratelimit.consume(
                request._request, app="allauth.account", action="api_token", limit_get=True
            )
            if usage is None:
                raise Throttled(wait=60) from None
            raise
        if found:
            self._welcome(found[0])
        return found

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Any]:
        """Knox decodes and asks the database for whatever came: other letters than those of a token are a wrong one."""
        if not token.isalnum():  # of bytes: letters and digits of ASCII alone
            raise AuthenticationFailed(_("Invalid token."))
        found: tuple[Any, Any] = super().authenticate_credentials(token)
        return found

    @staticmethod
    def _welcome(user: User) -> None:
        """What the middlewares do for who comes with a session."""
        settle_if_needed(user)
        if lacks_second_factor(user):
            detail = _("Set up a second factor before you use the platform.")
            raise PermissionDenied(detail, code="second_factor_required")
        user.remembers = True
        translation.activate(user.language)
