"""One's own account."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lms.accounts.domain.profile import update_profile
from lms.accounts.forms import ProfileForm
from lms.accounts.models import User
from lms.accounts.queries import second_factors
from lms.accounts.sending import keeps_draft
from lms.core.web.forms import attempt, see_other


@keeps_draft(gettext_lazy("My account"))
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Names, language and zone to change; territories and ways to sign in to see."""
    user = cast(User, request.user)
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    _done, status = attempt(request, form, lambda: update_profile(user=user, **form.cleaned_data))
    if status == 303:
        return _saved(request, form.cleaned_data["language"])
    context = {
        "form": form,
        "territories": user.territories.all(),
        "factors": second_factors(user),
    }
    return render(request, "accounts/profile.html", context, status=status)


def _saved(request: HttpRequest, language: str) -> HttpResponse:
    """Back to the page in the language just chosen; the one chosen at the foot of a page no longer counts."""
    with translation.override(language):
        messages.success(request, _("Your account is up to date."))
    response = see_other("accounts:profile")
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response
