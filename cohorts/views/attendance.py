"""Signing one's presence."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cohorts import queries, rules
from cohorts.domain import attendance
from cohorts.domain.errors import forbid_unless
from cohorts.models import GroupSession
from cohorts.signing_window import opens_at
from lms.accounts.requests import SignedIn
from lms.core.errors import DomainError
from lms.core.web.forms import see_other
from lms.core.web.parameters import parse_id

from .sessions import visible_session


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: SignedIn, pk: int) -> HttpResponse:
    """One big button while a half-day can be signed; before and after, what is signed and what comes."""
    found = visible_session(request, pk)
    forbid_unless(
        rules.can_sign(request.user, found.cohort), _("Only those who hold a place in the cohort sign.")
    )
    refusal = None
    if request.method == "POST":
        half_day = get_object_or_404(found.half_days, pk=parse_id(request.POST.get("half_day")))
        try:
            attendance.sign(half_day=half_day, user=request.user)
            return see_other("cohorts:sign", found.pk)
        except DomainError as error:
            if error.code == "already_signed":  # a second click tells what the first one did
                return see_other("cohorts:sign", found.pk)
            refusal = error
    return _page(request, found, refusal)


def _page(request: SignedIn, found: GroupSession, refusal: DomainError | None) -> HttpResponse:
    now = timezone.now()
    signatures = queries.signed_by(request.user, [found.pk])
    own = found.cohort.enrolments.seated().filter(user=request.user).values_list("seated_since", flat=True)
    line = queries.line_of(found, signatures, now, request.user.time_zone, own.first())
    signed = [each for each in line.half_days if each.signed_at]
    coming = [each for each in line.half_days if not each.signed_at and not each.is_over and not each.is_open]
    context = {
        "session": found,
        "cohort": found.cohort,
        "line": line,
        "half_day": None if refusal else line.to_sign,
        "last": signed[-1] if signed else None,
        "coming": coming[0].half_day if coming else None,
        "opens_at": opens_at(coming[0].half_day) if coming else None,
        "refusal": refusal,
        "territories": request.user.territories.all(),
    }
    return render(request, "cohorts/sign.html", context, status=refusal.status if refusal else 200)
