"""allauth's views, where ours differ: a refused attempt answers 429, and sign-in shows both ways at once."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.totp import views as totp
from django.contrib.auth.decorators import login_not_required
from django.forms import BaseForm
from django.http import HttpResponse

from lms.accounts.forms import AskCode, SignIn

LIMITS = {"too_many_login_attempts", "rate_limited"}


def is_limited(form: BaseForm) -> bool:
    """Whether a form failed because of too many attempts, and not of what was typed."""
    return any(error.code in LIMITS for errors in form.errors.as_data().values() for error in errors)


class Limited:
    """A form that failed because of too many attempts answers with the status that says so (reliability C2)."""

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if is_limited(form):
            response.status_code = 429
            response["Retry-After"] = "300"
        return response


class SignInView(Limited, account.LoginView):
    """A code by e-mail first; the password behind a fold."""

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"code_form": AskCode()}


class AskCodeView(Limited, account.RequestLoginCodeView):
    """The same page, where the code form came back with an error."""

    template_name = "account/login.html"

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        values = super().get_context_data(**kwargs)
        return values | {"code_form": values["form"], "form": SignIn()}


class EnterCodeView(Limited, account.ConfirmLoginCodeView):
    """The code of the letter; a try that must wait is not one of its three."""

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"state": self._process.state, "user": self._process.user}

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        if not is_limited(form):
            return super().form_invalid(form)
        response = self.render_to_response(self.get_context_data(form=form), status=429)
        response["Retry-After"] = "60"
        return response


class SecondFactorView(Limited, factor.AuthenticateView):
    """The second step of sign-in."""


class SecondFactorAgainView(Limited, factor.ReauthenticateView):
    """The second factor once more, before something that matters."""


class ReauthenticateView(Limited, account.ReauthenticateView):
    """The password once more."""


class ActivateAppView(Limited, totp.ActivateTOTPView):
    """An app that shows codes."""


sign_in = SignInView.as_view()
enter_code = login_not_required(EnterCodeView.as_view())
ask_code = login_not_required(AskCodeView.as_view())
second_factor = SecondFactorView.as_view()
second_factor_again = SecondFactorAgainView.as_view()
reauthenticate = ReauthenticateView.as_view()
activate_app = ActivateAppView.as_view()
