"""Issuing to many: who would get one, then how far the worker is."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.requests import SignedIn
from lms.accounts.sending import once
from lms.core.web.forms import attempt, see_other
from lms.proof import presenters, queries, registry
from lms.proof.domain.orders import order_certificates
from lms.proof.enums import CertificateKind
from lms.proof.forms import IssueForm
from lms.proof.models import IssueOrder

from .managing import managed_course


@once()
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: SignedIn, pk: int) -> HttpResponse:
    """By GET the people of a group with what each would get; by POST the order, for those who would get one."""
    found = managed_course(request, pk)
    groups = registry.groups_of(request.user, found.theme_id)
    asked = request.POST if request.method == "POST" else request.GET
    first = {"kind": CertificateKind.COMPLETION.value, "group": ""}
    form = IssueForm(first | asked.dict(), groups=groups)
    preview = presenters.preview(found, form)
    status = 200
    if request.method == "POST":
        order, status = attempt(
            request,
            form,
            lambda: order_certificates(
                course=found,
                people=[one.person.pk for one in preview.ready],
                kind=form.cleaned_data["kind"],
                label=preview.label,
                by=request.user,
            ),
        )
        if order:
            return see_other("proof:order", order.pk)
    context = {"course": found, "form": form, "preview": preview}
    return render(request, "proof/issue.html", context, status=status)


@require_safe
def order(request: SignedIn, pk: int) -> HttpResponse:
    """How many are made; the page asks again by itself while some wait."""
    found = get_object_or_404(
        IssueOrder.objects.visible_to(request.user).select_related("course__theme"), pk=pk
    )
    context = {"order": found, "progress": queries.progress_of(found), "refused": presenters.refused(found)}
    return render(request, "proof/order.html", context)
