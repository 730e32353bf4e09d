"""Experts and managers of a theme, in /gestion/: for managers of that theme, and administrators."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.models import User
from lms.accounts.requests import SignedIn
from lms.core.errors import DomainError
from lms.core.web.forms import redirect_saying, show_refusal
from lms.core.web.parameters import parse_id
from lms.programme import queries, rules
from lms.programme.domain.theme_roles import end_theme_role, grant_theme_role, present_theme_role
from lms.programme.enums import ThemeRoleKind
from lms.programme.forms import NameForm, PresentForm
from lms.programme.models import ThemePage, ThemeRole


@require_safe
def index(request: SignedIn) -> HttpResponse:
    themes = list(queries.themes_managed(request.user))
    if not themes:
        raise PermissionDenied
    return render(request, "programme/admin/themes_roles.html", {"themes": themes})


@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: SignedIn, pk: int) -> HttpResponse:
    """Who is what in one theme; name somebody, end it, change how they are shown."""
    theme, by = get_object_or_404(ThemePage, pk=pk), request.user
    if not rules.can_give_roles(by, theme):
        raise PermissionDenied
    form = NameForm(request.POST if request.POST.get("do") == "grant" else None)
    if request.method != "POST":
        return _page(request, theme, form, 200)
    try:
        said = _do(request, theme, by, form)
    except DomainError as error:
        if form.is_bound:
            show_refusal(form, error)
        else:  # a button of the page
            messages.error(request, str(error))
        return _page(request, theme, form, error.status)
    if said is None:
        return _page(request, theme, form, 422)
    return redirect_saying(request, said, "theme-roles", theme.pk)


def _do(request: SignedIn, theme: ThemePage, by: User, form: NameForm) -> str | None:
    """The verb that was asked for; None where the form is to be mended."""
    do = request.POST.get("do")
    if do == "grant":
        return _grant(theme, by, form)
    if do == "end":
        end_theme_role(grant=_held(request, theme), by=by)
        return _("The role in the theme has ended; the person is told.")
    shown = PresentForm(request.POST)
    if do == "present" and shown.is_valid():
        present_theme_role(grant=_held(request, theme), by=by, **shown.cleaned_data)
        return _("The page of the theme is up to date.")
    return None


def _grant(theme: ThemePage, by: User, form: NameForm) -> str | None:
    if not form.is_valid():
        return None
    data = form.cleaned_data
    grant_theme_role(
        theme=theme,
        user=data["person"],
        role=ThemeRoleKind(data["role"]),
        by=by,
        is_contact=data["is_contact"],
        presentation=data["presentation"],
    )
    return _("The role in the theme is given; the person is told.")


def _held(request: SignedIn, theme: ThemePage) -> ThemeRole:
    """A role of this very theme: the number of another one's is none."""
    rows = ThemeRole.objects.select_related("page", "user")
    return get_object_or_404(rows, pk=parse_id(request.POST.get("role")), page=theme)


def _page(request: SignedIn, theme: ThemePage, form: NameForm, status: int) -> HttpResponse:
    held = theme.roles.in_force().select_related("user", "granted_by").order_by("role", "pk")
    context = {"theme": theme, "form": form, "held": held}
    return render(request, "programme/admin/theme_roles.html", context, status=status)
