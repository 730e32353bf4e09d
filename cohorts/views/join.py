"""Taking a place by oneself in a cohort whose enrolment is open."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cohorts import queries
from cohorts.domain.enrolment import join
from cohorts.enums import SEATED, EnrolmentStatus
from cohorts.models import Enrolment
from lms.accounts.requests import SignedIn
from lms.accounts.sending import once
from lms.core.errors import DomainError
from lms.core.web.forms import see_other
from lms.core.web.parameters import parse_number


@once()
@require_http_methods(["GET", "HEAD", "POST"])
def join_in(request: SignedIn, pk: int) -> HttpResponse:
    """What the cohort is, whether a place is free, and one button; who is in already is led to where they are.

    The button says what the person saw: a free place (`ahead` empty) or so many people before them. When the truth is
    another by then, the page comes back and asks.
    """
    known = Enrolment.objects.filter(cohort=pk, user=request.user)
    mine = known.filter(status__in=(*SEATED, EnrolmentStatus.WAITLISTED)).first()
    if mine:
        return _led(mine)
    cohort = get_object_or_404(queries.joinable(request.user), pk=pk)
    refusal = None
    if request.method == "POST":
        try:
            enrolment = join(cohort=cohort, user=request.user, ahead=parse_number(request.POST.get("ahead")))
        except DomainError as error:
            refusal = error
            cohort = get_object_or_404(queries.joinable(request.user), pk=pk)  # as full as it is now
        else:
            messages.success(request, _welcome(enrolment))
            return _led(enrolment)
    context = {
        "cohort": cohort,
        "refusal": refusal,
        "has_place": cohort.seated + cohort.waiting < cohort.capacity,
    }
    return render(request, "cohorts/join.html", context, status=refusal.status if refusal else 200)


def _led(enrolment: Enrolment) -> HttpResponse:
    if enrolment.status == EnrolmentStatus.WAITLISTED:
        return see_other("cohorts:list")
    return see_other("cohorts:cohort", enrolment.cohort_id)


def _welcome(enrolment: Enrolment) -> str:
    if enrolment.status == EnrolmentStatus.WAITLISTED:
        return _("You are on the waiting list: a message tells you when a place is yours.")
    return _("Your place is taken: welcome.")
