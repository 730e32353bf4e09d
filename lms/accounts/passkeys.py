"""allauth's forms of passkeys: what the browser sends is JSON, and anybody may send anything in its place."""

from allauth.mfa.webauthn import forms as webauthn
from django import forms

from lms.core.web.fields import SafeJSONField


def _credential() -> SafeJSONField:
    return SafeJSONField(widget=forms.HiddenInput)


class AddPasskey(webauthn.AddWebAuthnForm):
    credential = _credential()


class SignInByPasskey(webauthn.LoginWebAuthnForm):
    credential = _credential()


class PasskeyAsFactor(webauthn.AuthenticateWebAuthnForm):
    credential = _credential()


class PasskeyAgain(webauthn.ReauthenticateWebAuthnForm):
    """« Is it really you? »"""

    credential = _credential()
