"""What a newcomer meets: the link that confirms an address, a mistyped address, the choice of a territory."""

from typing import Any, cast

from allauth.account import views as account
from allauth.account.adapter import get_adapter

# Nothing public ends a sign-in under way, looks at it, or notes by what way somebody signed in.
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login, unstash_login
from allauth.account.utils import get_next_redirect_url, perform_login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from lms.accounts.domain.access import remove_unconfirmed
from lms.accounts.domain.profile import choose_first_territory
from lms.accounts.enums import TerritoryKind
from lms.accounts.forms import SignUp
from lms.accounts.models import Territory, User
from lms.accounts.queries import territories_named
from lms.accounts.sign_in_links import with_next
from lms.core.web.fields import SafeModelChoiceField

TYPED = (
    "signup_typed"  # in the session: names of somebody who has not confirmed an address yet, for a second try
)


class SignUpView(account.SignupView):
    """Remembers the names, for who must begin again with the right address."""

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | self.request.session.get(TYPED, {})

    def form_valid(self, form: SignUp) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        typed = {name: form.cleaned_data[name] for name in ("first_name", "last_name", "email")}
        # Kept here and not with the sign-in under way, which knows where to go only where an account was made.
        self.request.session[TYPED] = typed | {"next": get_next_redirect_url(self.request) or ""}
        return response


class ConfirmAddressView(account.ConfirmEmailView):
    """The first confirmation of an account nobody has come into yet signs in, in whatever browser the letter was opened.

    The link proves what a code by e-mail proves, and holds once: confirmed, it is found no more. A later change of
    address signs nobody in.
    """

    def post(self, *args: object, **kwargs: object) -> HttpResponse:
        address = self.get_object().email_address
        is_first = address.user.last_login is None
        response: HttpResponse = super().post(*args, **kwargs)
        address.refresh_from_db()
        if not (is_first and address.verified) or self.request.user.is_authenticated:
            return response
        clear_login(self.request)
        self.request.session.pop(TYPED, None)
        record_authentication(self.request, address.user, method="code", email=address.email)
        wanted = get_next_redirect_url(self.request)
        if not address.user.territories.exists():
            wanted = with_next(reverse("accounts:territory"), wanted)
        return perform_login(self.request, address.user, redirect_url=wanted, email=address.email)


@login_not_required
@require_POST
def mistyped_address(request: HttpRequest) -> HttpResponse:
    """Begin again with what was typed. The same whether the first address had an account or not.

    The account that was just made for it goes, if this browser made it and nobody came into it.
    """
    login = unstash_login(request, peek=True)
    if login and login.signup and login.user:
        remove_unconfirmed(user=login.user)
    wanted = request.session.get(TYPED, {}).get("next")
    clear_login(request)
    return redirect(with_next(reverse("account_signup"), wanted))


@require_http_methods(["GET", "HEAD", "POST"])
def territory(request: HttpRequest) -> HttpResponse:
    """« Pour quel territoire travaillez-vous ? »: looked for by name, commune or postal code; then on to where one went."""
    user = cast(User, request.user)
    text = str(request.GET.get("q", ""))[:100]
    wanted = get_next_redirect_url(request)
    context = {"q": text, "found": territories_named(text), "wanted": wanted, "held": user.territories.all()}
    if request.method != "POST":
        return render(request, "account/territory.html", context)
    field = SafeModelChoiceField(Territory.objects.exclude(kind=TerritoryKind.COMMUNE))
    try:
        chosen = field.clean(request.POST.get("territory", ""))
    except ValidationError:
        return render(request, "account/territory.html", context | {"missing": True}, status=422)
    choose_first_territory(user=user, territory=chosen)
    return HttpResponseRedirect(wanted or get_adapter().get_login_redirect_url(request))


sign_up = SignUpView.as_view()
confirm_address = ConfirmAddressView.as_view()
