"""How allauth behaves here."""

import unicodedata
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts import encryption
from lms.accounts.account_mail import leave_after_commit

from .addresses import mailbox
from .domain.access import set_password
from .models import User
from .sending import CLAIM_COOKIE
from .sign_in_links import link_for, with_next

CODE_LETTER = "account/email/login_code"


class AccountAdapter(DefaultAccountAdapter):
    """Letters of ours, sent on commit; limits that no spelling of an address gets around."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Written now, sent once the change that causes it is kept."""
        if template_prefix == CODE_LETTER:
            context = self._with_link(email, context)
        leave_after_commit(template_prefix, email, context)

    def _with_link(self, email: str, context: dict[str, Any]) -> dict[str, Any]:
        """A code to sign in comes with a link that does the same; a code that proves who one is does not."""
        user = User.objects.active().filter(email=email).first()
        if "user" in context or "request" not in context or user is None:
            return context
        return {**context, "user": user, "sign_in_url": link_for(context["request"], user)}

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """News of what was changed, to the person, in their language."""
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: object) -> str:
        """With where the person wanted to go: the letter may be opened in another browser. Followed only on our site."""
        url = super().get_email_confirmation_url(request, emailconfirmation)
        return with_next(url, get_next_redirect_url(request))

    def clean_email(self, email: str) -> str:
        return mailbox(str(super().clean_email(email)))

    def set_password(self, user: User, password: str) -> None:
        """Change, first choice and reset all come through here."""
        set_password(user=user, password=password)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where no `next` was kept on the way (another start, another factor): to what the session's end interrupted."""
        if CLAIM_COOKIE in request.COOKIES:
            return reverse("accounts:draft_again")
        return super().get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Who has neither password nor second factor proves who they are with a code to their address."""
        by_code = {
            "id": "code",
            "description": _("Use a code sent by e-mail"),
            "url": reverse("account_prove_by_code"),
        }
        return super().get_reauthentication_methods(user) or ([by_code] if user.is_authenticated else [])

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One counter a person: whatever the case, the accents or the look-alikes typed, and whatever the Host header."""
        login = unicodedata.normalize("NFKD", mailbox(credentials.get("email") or "")).casefold()
        return "sign-in:" + "".join(char for char in login if not unicodedata.combining(char)).strip()


class MFAAdapter(DefaultMFAAdapter):
    """Our name on keys and apps, secrets under lock."""

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """When a code is checked; a key of the platform that is no longer known must let nobody in, nor break the page."""
        try:
            return encryption.decrypt(encrypted_text)
        except encryption.UnreadableError as error:
            error.sentence = _(
                "Your second factor can no longer be read, because the key of the platform has changed. Use a security "
                "key if you have one, or write to the team of the programme: they remove the old factor, and you set "
                "up a new one."
            )
            raise

    def _get_site_name(self) -> str:
        return "Territoir’Prod"
