"""Naming the coaches of a cohort and taking them off, for its managers: by a search, never from a list of everybody."""

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cohorts.domain.coaches import assign_coach, remove_coach
from cohorts.forms import CoachForm
from lms.accounts.requests import SignedIn
from lms.accounts.sending import once
from lms.core.web.forms import attempt, redirect_saying

from .people import managed, people_page


@require_POST
def assign(request: SignedIn, pk: int) -> HttpResponse:
    cohort = managed(request, pk)
    form = CoachForm(request.POST)
    _done, status = attempt(
        request, form, lambda: assign_coach(cohort=cohort, user=form.cleaned_data["person"], by=request.user)
    )
    if status == 303:
        return redirect_saying(request, _("The coach is assigned and told."), "cohorts:people", cohort.pk)
    return people_page(request, cohort, status, coach_form=form)


@once()
@require_POST
def take_off(request: SignedIn, pk: int, person: int) -> HttpResponse:
    """One of those who coach it; refused, the page says how many appointments remain."""
    cohort = managed(request, pk)
    coach = get_object_or_404(cohort.coaches.all(), pk=person)
    form = Form(request.POST)
    _done, status = attempt(request, form, lambda: remove_coach(cohort=cohort, user=coach, by=request.user))
    if status == 303:
        said = _("The coach is taken off the cohort and told.")
        return redirect_saying(request, said, "cohorts:people", cohort.pk)
    return people_page(request, cohort, status, end_form=form)
