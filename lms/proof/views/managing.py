"""For managers: the register of a course, how it certifies, revoking and replacing."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.accounts.requests import SignedIn
from lms.accounts.sending import keeps_draft
from lms.core.web.forms import attempt, redirect_saying
from lms.programme.models import CoursePage
from lms.programme.queries import themes_managed
from lms.proof import queries
from lms.proof.domain.certificates import replace as replace_certificate
from lms.proof.domain.certificates import revoke as revoke_certificate
from lms.proof.domain.settings import change_settings
from lms.proof.forms import ReasonForm, SettingsForm
from lms.proof.models import Certificate

from .own import certificate_page

A_PAGE = 50


def managed_course(request: SignedIn, pk: int) -> CoursePage:
    """Of a theme that one manages; 404 for anybody else."""
    courses = CoursePage.objects.filter(theme__in=themes_managed(request.user).order_by().values("pk"))
    return get_object_or_404(courses.select_related("theme"), pk=pk)


def managed_certificate(request: SignedIn, pk: int) -> Certificate:
    """404 for who does not manage its theme, its holder too."""
    themes = themes_managed(request.user).order_by().values("pk")
    rows = Certificate.objects.filter(course__theme__in=themes).with_state()
    return get_object_or_404(rows.select_related("course__theme", "person", "replaces", "replaced_by"), pk=pk)


@require_safe
def index(request: SignedIn) -> HttpResponse:
    """The courses of the themes that one manages, each with how many certificates it has."""
    page = Paginator(queries.courses_with_counts(request.user), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "proof/courses.html", {"page": page})


@require_safe
def course(request: SignedIn, pk: int) -> HttpResponse:
    """Its register, and its orders."""
    found = managed_course(request, pk)
    wanted = request.GET.get("q", "")[:100].strip()
    page = Paginator(queries.register_of(found, wanted), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "course": found,
        "page": page,
        "wanted": wanted,
        "orders": queries.orders_of(found)[:5],
        "settings": queries.settings_of(found),
    }
    return render(request, "proof/course.html", context)


@keeps_draft(gettext_lazy("Settings of certificates"))
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: SignedIn, pk: int) -> HttpResponse:
    """How the course certifies from now on."""
    found = managed_course(request, pk)
    known = queries.settings_of(found)
    initial = {name: getattr(known, name) for name in SettingsForm.base_fields}
    form = SettingsForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        form = SettingsForm(request.POST, initial=initial)
        done, status = attempt(
            request, form, lambda: change_settings(course=found, by=request.user, **form.cleaned_data)
        )
        if done:
            return redirect_saying(request, _("Saved, for the certificates to come."), "proof:course", pk)
    return render(request, "proof/settings.html", {"form": form, "course": found}, status=status)


@require_POST
def revoke(request: SignedIn, pk: int) -> HttpResponse:
    found = managed_certificate(request, pk)
    form = ReasonForm(request.POST, prefix="revoke")
    done, status = attempt(
        request, form, lambda: revoke_certificate(certificate=found, by=request.user, **form.cleaned_data)
    )
    if done:
        return redirect_saying(
            request, _("The certificate is revoked, and the person told."), "proof:certificate", pk
        )
    return certificate_page(request, found, status, revoke_form=form)


@require_POST
def replace(request: SignedIn, pk: int) -> HttpResponse:
    found = managed_certificate(request, pk)
    form = ReasonForm(request.POST, prefix="replace")
    new, status = attempt(
        request, form, lambda: replace_certificate(certificate=found, by=request.user, **form.cleaned_data)
    )
    if new:
        said = _("Here is the new certificate; the person is told.")
        return redirect_saying(request, said, "proof:certificate", new.pk)
    return certificate_page(request, found, status, replace_form=form)
