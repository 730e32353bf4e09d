"""What I have done, and my certificates: the page, the file, the badge."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.accounts.requests import SignedIn
from lms.proof import presenters, rules
from lms.proof.domain.badges import make_badge
from lms.proof.domain.certificates import pdf_of
from lms.proof.forms import ReasonForm
from lms.proof.models import Certificate


@require_safe
def index(request: SignedIn) -> HttpResponse:
    """Courses begun and finished, and every certificate."""
    return render(request, "proof/mine.html", presenters.my_learning(request.user))


@require_safe
def certificate(request: SignedIn, pk: int) -> HttpResponse:
    """As it was printed; for a manager also what became of it, and how to revoke or replace it."""
    return certificate_page(request, _visible(request, pk))


def certificate_page(
    request: SignedIn, found: Certificate, status: int = 200, **forms: ReasonForm
) -> HttpResponse:
    """The page, with the forms of a manager as they were sent."""
    manages = rules.can_certify(request.user, found.course)
    context = {
        "certificate": found,
        "events": found.events.select_related("by").order_by("number"),
        "manages": manages,
        "is_own": found.person_id == request.user.pk,
        "revoke_form": ReasonForm(prefix="revoke"),
        "replace_form": ReasonForm(prefix="replace"),
    }
    return render(request, "proof/certificate.html", context | forms, status=status)


@never_cache
@require_safe
def pdf(request: SignedIn, pk: int) -> HttpResponse:
    """The file, made again: the same bytes each time."""
    found = _visible(request, pk)
    return _download(pdf_of(found), "application/pdf", f"attestation-{found.number}.pdf")


@never_cache
@require_safe
def badge(request: SignedIn, pk: int) -> HttpResponse:
    """The badge to put into a wallet: for the person alone, for it holds their address."""
    found = get_object_or_404(Certificate.objects.filter(person=request.user), pk=pk)
    return _download(make_badge(found).encode(), "application/vc+jwt", f"badge-{found.number}.jwt")


def _visible(request: SignedIn, pk: int) -> Certificate:
    rows = Certificate.objects.visible_to(request.user).with_state()
    return get_object_or_404(rows.select_related("course__theme", "person", "replaces", "replaced_by"), pk=pk)


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
