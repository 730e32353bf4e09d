"""Who one is, once more, before something that matters: for people who have neither password nor second factor.

allauth lets them pass, because it knows no way to ask them. Ours is a code to their own address: else whoever finds a
session open could set a password or a second factor, and keep the account.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records

# Nothing public counts the tries of a code, nor answers whether a person has proved who they are: the decorator
# `reauthentication_required` lets pass whoever has neither password nor second factor.
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    get_reauthentication_flows,
)
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse

from lms.accounts.models import User

STATE = "proof_by_code"


def is_proved(request: HttpRequest) -> bool:
    """Whether the person proved who they are within the last minutes; a code typed to sign in counts for who has no other way."""
    if get_reauthentication_flows(request.user):
        return bool(did_recently_reauthenticate(request))
    moments = [
        record["at"]
        for record in get_authentication_records(request, request.user)
        if record["method"] == "code"
    ]
    return bool(moments) and time.time() - max(moments) < app_settings.REAUTHENTICATION_TIMEOUT


def proof_required(view: Callable[..., HttpResponse], *, to_read: bool = True) -> Callable[..., HttpResponse]:
    """A view that answers only after `is_proved`; with `to_read=False` it may be read without."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        reads = request.method in ("GET", "HEAD", "OPTIONS") and not to_read
        if request.user.is_authenticated and not reads and not is_proved(request):
            raise ReauthenticationRequired  # allauth's middleware leads to the first way that the adapter names
        return view(request, *args, **kwargs)

    return guarded


class ProofByCode(AbstractCodeVerificationProcess):
    """One code on its way: kept in the session, three tries, as long as a code to sign in."""

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        self.request = request
        super().__init__(
            max_attempts=app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS,
            timeout=app_settings.LOGIN_BY_CODE_TIMEOUT,
            state=state,
            user=request.user,
        )

    @classmethod
    def under_way(cls, request: HttpRequest) -> "ProofByCode | None":
        """The one that was sent, unless it is too old."""
        state = request.session.get(STATE)
        process: ProofByCode | None = cls(request, state).abort_if_invalid() if state else None
        return process

    @classmethod
    def begin(cls, request: HttpRequest) -> None:
        """A new code leaves; one sent before no longer holds."""
        person = cast(User, request.user)
        process = cls(request, cls.initial_state(person, email=person.email))
        process.send()
        process.persist()

    def send(self) -> None:
        """By e-mail, in the letter of sign-in codes."""
        self.state["code"] = get_adapter().generate_login_code()
        context = {"request": self.request, "user": self.user, "code": self.code}
        get_adapter().send_mail("account/email/login_code", self.state["email"], context)

    def persist(self) -> None:
        self.request.session[STATE] = self.state

    def abort(self) -> None:
        self.request.session.pop(STATE, None)
