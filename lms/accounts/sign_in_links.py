"""A link that signs in, in the letter of a code: who guesses at codes of another cannot keep that person out.

Signed, for one person at one address with one password, once (the moment of the last sign-in is part of it), 15 minutes.
"""

from allauth.account import app_settings
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36, urlencode

from .models import User


class SignInTokens(PasswordResetTokenGenerator):
    """As for a new password, under a salt of its own; other addresses of the person are part of it."""

    key_salt = "lms.accounts.sign_in_links"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        addresses = EmailAddress.objects.filter(user=user).order_by("email").values_list("email", flat=True)
        return "|".join([super()._make_hash_value(user, timestamp), str(user.is_active), *addresses])

    def check_token(self, user: User | None, token: str | None) -> bool:
        """Whether it is this person's, unused, and not older than a code may be."""
        if not super().check_token(user, token):
            return False
        made = base36_to_int((token or "").partition("-")[0])
        return bool(self._num_seconds(self._now()) - made <= app_settings.LOGIN_BY_CODE_TIMEOUT)


tokens = SignInTokens()


def link_for(request: HttpRequest, user: User) -> str:
    """The path, with where the person wanted to go; `next` is checked again when it is followed."""
    path = reverse("account_sign_in_by_link", args=[int_to_base36(user.pk), tokens.make_token(user)])
    return with_next(path, get_next_redirect_url(request))


def with_next(url: str, wanted: str | None) -> str:
    """A link that remembers where the person wanted to go, in whatever browser it is opened."""
    return f"{url}?{urlencode({'next': wanted})}" if wanted else url


def person_of(uidb36: str, token: str) -> User | None:
    """Whom the link signs in; None when it no longer holds."""
    try:
        user = User.objects.active().filter(pk=base36_to_int(uidb36)).first()
    except (ValueError, OverflowError):
        return None
    return user if user and tokens.check_token(user, token) else None
