"""Forms of accounts: allauth's, in our words, without placeholders that repeat the label."""

import unicodedata
from datetime import date, timedelta
from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as app
from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.domain.code_attempts import TooManyTriesError, give_back, pay_try
from lms.core.web.asking import AsksForEach
from lms.core.web.widgets import Day

from .addresses import AddressField
from .enums import GRANTED_ROLES, CodePurpose
from .models import User

PASSWORD_HINT = _("At least 12 characters. A short sentence is easy to remember and hard to guess.")
CODE_ATTRS = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "short"}
LETTERS_ATTRS = CODE_ATTRS | {"inputmode": "text", "autocapitalize": "characters", "spellcheck": "false"}


class Plain(AsksForEach, forms.Form):
    """Labels and hints of ours, by the name of the field."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}

    def __init__(self, *args: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class ByAddress(forms.Form):
    """Its field for an address takes what people paste, and reads it in its one spelling."""

    address = "email"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain = self.fields[self.address]
        self.fields[self.address] = AddressField(
            label=plain.label, help_text=plain.help_text, initial=plain.initial
        )


class SignUp(Plain, ByAddress, account.SignupForm):
    """Opens an account; the address is confirmed by a letter."""

    labels = {
        "email": _("Your work e-mail address"),
        "password1": _("Password"),
        "password2": _("The same password again"),
    }
    hints = {"password1": PASSWORD_HINT}

    def try_save(self, request: HttpRequest) -> Any:
        """An address that has an account takes as long as one that has none (reliability C1)."""
        if self.account_already_exists:
            make_password(self.cleaned_data.get("password1"))
        return super().try_save(request)


class SignIn(Plain, ByAddress, account.LoginForm):
    address = "login"

    labels = {
        "login": _("E-mail address"),
        "password": _("Password"),
        "remember": _("Stay signed in on this device"),
    }

    def __init__(self, *args: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class AskCode(Plain, ByAddress, account.RequestLoginCodeForm):
    """The address to which a one-time code goes."""

    labels = {"email": _("Your work e-mail address")}
    hints = {"email": _("The one at which you were invited, for example firstname.name@your-authority.fr")}


def _notify(user: User, purpose: CodePurpose) -> None:
    mail = {"second_factor": purpose == CodePurpose.FACTOR}
    get_adapter(context.request).send_notification_mail("account/email/wrong_codes", user, mail)


class Counted(forms.Form):
    """A code that is typed: the try is paid before it is compared, and given back when it was right."""

    purpose: CodePurpose

    def guessed_at(self) -> tuple[str, str]:
        """The account, and the one code that was sent to it (or nothing, where codes change by themselves)."""
        raise NotImplementedError

    def notify(self) -> None:
        """The person hears that wrong codes were typed."""
        raise NotImplementedError

    def clean_code(self) -> str:
        """Nothing is compared during the wait: the answer must not say whether the code was right."""
        account, code = self.guessed_at()
        try:
            paid = pay_try(purpose=self.purpose, account=account, code=code)
        except TooManyTriesError as error:
            raise forms.ValidationError(str(error), code="rate_limited") from error
        try:
            typed = str(super().clean_code())  # type: ignore[misc]
        except forms.ValidationError as error:
            if error.code == "too_many_login_attempts":
                give_back(paid=paid, right=False)
            elif paid.must_notify:
                self.notify()
            raise
        give_back(paid=paid, right=True)
        return typed


class EnterCode(Plain, Counted, account.ConfirmLoginCodeForm):
    labels = {"code": _("Your code of eight letters and digits")}
    hints = {"code": _("For example BK7F-2MPX; small letters and no dash will do.")}
    purpose = CodePurpose.SIGN_IN

    def __init__(
        self, *args: object, state: dict[str, Any] | None = None, user: User | None = None, **kwargs: Any
    ) -> None:
        self.state, self.user = state or {}, user
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(LETTERS_ATTRS)

    def guessed_at(self) -> tuple[str, str]:
        """An address, known or not, and the moment at which the code left."""
        email = self.state.get("email", "")
        return email, f"{email} {self.state.get('at')} {self.state.get('code', '')}"

    def clean_code(self) -> str:
        """Dashes, blanks and whatever a telephone puts between letters do not count."""
        typed = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        self.cleaned_data["code"] = "".join(char for char in typed if char.isalnum())
        return super().clean_code()

    def notify(self) -> None:
        """Who has no account gets no letter."""
        if self.user:
            _notify(self.user, self.purpose)


class ProveByCode(EnterCode):
    """The same, for somebody who is signed in."""

    purpose = CodePurpose.PROOF


class ForgottenPassword(Plain, ByAddress, account.ResetPasswordForm):
    """The address to which a link goes; the answer is the same for an unknown one."""

    labels = {"email": _("Your e-mail address")}


class NewPassword(Plain, account.ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": _("The same password again")}
    hints = {"password1": PASSWORD_HINT}


class ChangePassword(Plain, account.ChangePasswordForm):
    labels = {"oldpassword": _("Present password"), **NewPassword.labels}
    hints = NewPassword.hints


class FirstPassword(Plain, account.SetPasswordForm):
    """A password for who signed in by code until now."""

    labels = {"password1": _("Password"), "password2": _("The same password again")}
    hints = NewPassword.hints


class AddAddress(Plain, ByAddress, account.AddEmailForm):
    labels = {"email": _("New e-mail address")}


class Reauthenticate(Plain, account.ReauthenticateForm):
    labels = {"password": _("Password")}


class CountedFactor(Counted):
    """Codes of an application, and recovery codes: counted for the person who gave the right password."""

    purpose = CodePurpose.FACTOR

    def guessed_at(self) -> tuple[str, str]:
        """Such codes change by themselves: there is no one code to count for."""
        return str(self.user.pk), ""  # type: ignore[attr-defined]

    def notify(self) -> None:
        """Somebody knows the password, or the mailbox: the person must hear of it."""
        _notify(self.user, self.purpose)  # type: ignore[attr-defined]


class SecondFactor(Plain, CountedFactor, factor.AuthenticateForm):
    labels = {"code": _("Code of your app, or a recovery code")}

    def __init__(self, *args: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(CODE_ATTRS)


class SecondFactorAgain(Plain, CountedFactor, factor.ReauthenticateForm):
    labels = SecondFactor.labels


class ActivateApp(Plain, app.ActivateTOTPForm):
    """The first code of a new application proves that it was read."""

    labels = {"code": _("Six-digit code that the app shows")}

    def __init__(self, *args: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(CODE_ATTRS)


class ProfileForm(AsksForEach, forms.ModelForm):  # type: ignore[type-arg]
    """What people say about themselves; nothing here gives a right."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "job_title", "language", "time_zone"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "job_title": forms.TextInput(attrs={"autocomplete": "organization-title"}),
        }
        labels = {
            "first_name": _("First name"),
            "last_name": _("Last name"),
            "job_title": _("Your role in your territory"),
            "language": _("Language"),
            "time_zone": _("Time zone"),
        }
        help_texts = {
            "job_title": _("For example: digital project manager"),
            "time_zone": _("Sessions and slots are shown in the time of their place; messages in yours."),
        }

    def __init__(self, *args: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = self.fields["last_name"].required = True


class InvitedPassword(AsksForEach, SetPasswordForm):  # type: ignore[type-arg]
    """The first password of somebody who was invited."""

    def __init__(self, *args: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("Password")
        self.fields["new_password1"].help_text = PASSWORD_HINT
        self.fields["new_password2"].label = _("The same password again")
        self.fields["new_password2"].help_text = ""


class GrantRole(AsksForEach, forms.Form):
    """A role for a person, for good or until the end of a day."""

    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in GRANTED_ROLES])
    until = forms.DateField(
        label=_("Until the end of"),
        required=False,
        widget=Day,
        help_text=_("Leave empty for a role without an end."),
    )

    def clean_until(self) -> date | None:
        """Within the years that a calendar of ours knows."""
        day: date | None = self.cleaned_data["until"]
        if day and not timezone.localdate() <= day <= timezone.localdate() + timedelta(days=3660):
            raise forms.ValidationError(_("Choose a day to come, within ten years."))
        return day
