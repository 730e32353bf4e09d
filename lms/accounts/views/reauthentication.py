"""« Is it really you? », answered with a code sent by e-mail."""

from typing import Any, cast

from allauth.account import views as account

# Nothing public notes that somebody has just proved who they are.
from allauth.account.internal.flows.login import record_authentication
from allauth.core import ratelimit
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from lms.accounts.domain.journal import record
from lms.accounts.enums import JournalEvent
from lms.accounts.forms import ProveByCode
from lms.accounts.models import User
from lms.accounts.reauthentication import ProofByCode
from lms.accounts.views.errors import too_many
from lms.accounts.views.sign_in import Limited, is_limited


class ProofByCodeView(Limited, account.BaseReauthenticateView):
    """First a button that sends the code, then the field that takes it."""

    form_class = ProveByCode
    template_name = "account/reauthenticate_code.html"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Limits and the choice of the way are allauth's."""
        self.process = ProofByCode.under_way(request)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if self.process and "send" not in request.POST:
            return super().post(request, *args, **kwargs)
        # The same counter as codes to sign in: a mailbox is not flooded through this page either.
        if not ratelimit.consume(
            request, action="request_login_code", key=cast(User, request.user).email.lower()
        ):
            return too_many(request)
        ProofByCode.begin(request)
        return redirect(self.passthrough_next_url(request.path))

    def get_form_kwargs(self) -> dict[str, Any]:
        state = self.process.state if self.process else {}
        return super().get_form_kwargs() | {
            "code": state.get("code", ""),
            "state": state,
            "user": self.request.user,
        }

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """After the third wrong try, only a new code helps. Each that was compared is in the journal."""
        if self.process and not is_limited(form):
            user = cast(User, self.request.user)
            record(JournalEvent.SIGN_IN_FAILED, person=user, by=user, way="proof")
        if self.process and not is_limited(form) and not self.process.record_invalid_attempt():
            self.process = None
        return super().form_invalid(form)

    def form_valid(self, form: ProveByCode) -> HttpResponse:
        """Back to what was about to be done."""
        if self.process:
            self.process.abort()
        record_authentication(self.request, self.request.user, method="code", reauthenticated=True)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"sent": self.process is not None}


proof_by_code = ProofByCodeView.as_view()
