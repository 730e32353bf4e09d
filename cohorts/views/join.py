"""Taking a place by oneself in a cohort whose enrolment is open."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cohorts import queries
from cohorts.domain.enrolment import join
from cohorts.enums import EnrolmentStatus
from lms.accounts.sending import once
from lms.core.errors import DomainError

from .common import SignedIn, see_other


@once()
@require_http_methods(["GET", "HEAD", "POST"])
def join_in(request: SignedIn, pk: int) -> HttpResponse:
    """What the cohort is, whether a place is free, and one button."""
    cohort = get_object_or_404(queries.joinable(request.user), pk=pk)
    refusal = None
    if request.method == "POST":
        try:
            enrolment = join(cohort=cohort, user=request.user)
        except DomainError as error:
            refusal = error
        else:
            if enrolment.status == EnrolmentStatus.WAITLISTED:
                messages.success(
                    request, _("You are on the waiting list: a message tells you when a place is yours.")
                )
                return see_other("cohorts:list")
            messages.success(request, _("Your place is taken: welcome."))
            return see_other("cohorts:cohort", cohort.pk)
    context = {"cohort": cohort, "refusal": refusal}
    return render(request, "cohorts/join.html", context, status=refusal.status if refusal else 200)
