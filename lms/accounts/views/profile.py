"""One's own account."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.accounts.domain.profile import update_profile
from lms.accounts.forms import ProfileForm
from lms.accounts.models import User
from lms.accounts.queries import second_factors


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Names, language and zone to change; territories and the doors of the account to see."""
    user = cast(User, request.user)
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        update_profile(user=user, **form.cleaned_data)
        return _saved(request, form.cleaned_data["language"])
    context = {
        "form": form,
        "territories": user.territories.all(),
        "factors": second_factors(user),
    }
    return render(request, "accounts/profile.html", context, status=422 if form.is_bound else 200)


def _saved(request: HttpRequest, language: str) -> HttpResponse:
    """Back to the page in the language just chosen; the one chosen at the foot of a page no longer counts."""
    with translation.override(language):
        messages.success(request, _("Your account is up to date."))
    response = redirect("accounts:profile")
    response.status_code = 303
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response
