"""What Django and allauth tell, into the journal of rights: signing in and out, second factors."""

from typing import Any

from allauth.account.signals import login_code_rejected
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from .domain.journal import record
from .enums import JournalEvent
from .models import User


def _signed_in(sender: object, user: User, **rest: object) -> None:
    record(JournalEvent.SIGNED_IN, person=user, by=user)


def _signed_out(sender: object, user: User | None, **rest: object) -> None:
    if user is not None:
        record(JournalEvent.SIGNED_OUT, person=user, by=user)


def _password_refused(sender: object, credentials: dict[str, Any], **rest: object) -> None:
    """Whose account was tried, where there is one; never what was typed, which may be a password in the wrong field."""
    typed = str(credentials.get("email") or credentials.get("username") or "").strip()
    person = User.objects.filter(email__iexact=typed).first() if typed and "\0" not in typed else None
    record(JournalEvent.SIGN_IN_FAILED, person=person, way="password")


def _code_refused(sender: object, user: User | None = None, **rest: object) -> None:
    record(JournalEvent.SIGN_IN_FAILED, person=user, way="code")


def _factor_refused(sender: object, user: User, **rest: object) -> None:
    record(JournalEvent.SIGN_IN_FAILED, person=user, way="factor")


def _factor_added(sender: object, user: User, authenticator: Any, **rest: Any) -> None:
    record(JournalEvent.FACTOR_ADDED, person=user, by=user, kind=authenticator.type)


def _factor_removed(sender: object, user: User, authenticator: Any, **rest: Any) -> None:
    record(JournalEvent.FACTOR_REMOVED, person=user, by=user, kind=authenticator.type)


def listen() -> None:
    for signal, receiver in (
        (user_logged_in, _signed_in),
        (user_logged_out, _signed_out),
        (user_login_failed, _password_refused),
        (login_code_rejected, _code_refused),
        (authentication_failed, _factor_refused),
        (authenticator_added, _factor_added),
        (authenticator_removed, _factor_removed),
    ):
        signal.connect(receiver, dispatch_uid=f"accounts.journal.{receiver.__name__}")
