"""The rights of one person, for administrators, in /gestion/: roles, invitation, new password, second factor."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.accounts.domain.access import invite, mail_new_password, reset_second_factor
from lms.accounts.domain.roles import end_role, grant_role
from lms.accounts.enums import Role
from lms.accounts.forms import GrantRole
from lms.accounts.models import RoleGrant, User
from lms.accounts.queries import second_factors
from lms.core.errors import DomainError
from lms.core.web.forms import redirect_saying, show_refusal


@require_http_methods(["GET", "HEAD", "POST"])
def rights(request: HttpRequest, pk: int) -> HttpResponse:
    """What the person holds, by whom and until when; one button for each verb."""
    by = cast(User, request.user)
    if not by.has_role(Role.ADMIN):
        raise PermissionDenied
    person = get_object_or_404(User, pk=pk)
    form = GrantRole(request.POST if request.POST.get("do") == "grant" else None)
    if request.method != "POST":
        return _page(request, person, form, 200)
    try:
        said = _do(request, person, by, form)
    except DomainError as error:
        if form.is_bound:
            show_refusal(form, error)
        else:  # a button of the page
            messages.error(request, str(error))
        return _page(request, person, form, error.status)
    if said is None:
        return _page(request, person, form, 422)
    return redirect_saying(request, said, "account-rights", person.pk)


def _do(request: HttpRequest, person: User, by: User, form: GrantRole) -> str | None:
    """The verb that was asked for; the sentence that says it was done, None where the form is to be mended."""
    verbs: dict[str, tuple[Callable[[], Any], str]] = {
        "end": (
            lambda: end_role(user=person, role=_role(request), by=by),
            _("The role has ended; the person is told."),
        ),
        "invite": (lambda: invite(user=person, by=by), _("The invitation is on its way.")),
        "password": (
            lambda: mail_new_password(user=person, by=by, request=request),
            _("A link to choose a new password is on its way to the person."),
        ),
        "factor": (
            lambda: reset_second_factor(user=person, by=by),
            _("The second factor is reset, and the person signed out everywhere and told."),
        ),
    }
    if request.POST.get("do") == "grant":
        if not form.is_valid():
            return None
        grant_role(
            user=person,
            role=Role(form.cleaned_data["role"]),
            by=by,
            until=_end_of(form.cleaned_data["until"]),
        )
        return _("The role is given; the person is told.")
    verb, said = verbs.get(request.POST.get("do", ""), (None, ""))
    if verb is None:
        return None
    verb()
    return said


def _role(request: HttpRequest) -> Role:
    try:
        return Role(request.POST.get("role", ""))
    except ValueError as error:
        raise DomainError("no_role", _("Choose a role of the list."), status=422) from error


def _end_of(day: Any) -> datetime | None:
    """The last moment of the day, where the administrator is."""
    return timezone.make_aware(datetime.combine(day, time.max)) if day else None


def _page(request: HttpRequest, person: User, form: GrantRole, status: int) -> HttpResponse:
    rows = RoleGrant.objects.filter(user=person).select_related("granted_by", "ended_by")
    context = {
        "person": person,
        "form": form,
        "held": rows.in_force().order_by("role"),
        "past": rows.exclude(pk__in=rows.in_force().values("pk")).order_by("-ended_at", "-pk")[:20],
        "factors": second_factors(person),
    }
    return render(request, "accounts/admin/rights.html", context, status=status)
