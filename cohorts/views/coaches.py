"""Naming the coaches of a cohort and taking them off, for its managers: by a search, never from a list of everybody."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cohorts.domain.coaches import assign_coach, remove_coach
from cohorts.forms import CoachForm
from lms.accounts.sending import once
from lms.core.errors import DomainError

from .common import SignedIn, attempt, see_other
from .people import managed, people_page


@require_POST
def assign(request: SignedIn, pk: int) -> HttpResponse:
    """One more coach."""
    cohort = managed(request, pk)
    form = CoachForm(request.POST)
    _done, status = attempt(
        request, form, lambda: assign_coach(cohort=cohort, user=form.cleaned_data["person"], by=request.user)
    )
    if status == 303:
        messages.success(request, _("The coach is assigned and told."))
        return see_other("cohorts:people", cohort.pk)
    return people_page(request, cohort, status, coach_form=form)


@once()
@require_POST
def take_off(request: SignedIn, pk: int, person: int) -> HttpResponse:
    """One of those who coach it; refused, the page says how many appointments remain."""
    cohort = managed(request, pk)
    coach = get_object_or_404(cohort.coaches.all(), pk=person)
    try:
        remove_coach(cohort=cohort, user=coach, by=request.user)
    except DomainError as error:
        if error.status == 403:
            raise
        messages.error(request, str(error))
        return people_page(request, cohort, error.status)
    messages.success(request, _("The coach is taken off the cohort and told."))
    return see_other("cohorts:people", cohort.pk)
