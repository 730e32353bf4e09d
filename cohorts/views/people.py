"""Enrolling and withdrawing people; places and coaches."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cohorts import queries, rules
from cohorts.domain.coaches import set_coaches
from cohorts.domain.cohort import change_capacity
from cohorts.domain.enrolment import enrol, withdraw
from cohorts.domain.refusals import forbid_unless
from cohorts.domain.seats import waiting
from cohorts.enums import SEATED, EnrolmentStatus
from cohorts.forms import EnrolForm, SettingsForm
from cohorts.models import Cohort, Enrolment
from lms.accounts.sending import once

from .common import SignedIn, attempt, see_other

if TYPE_CHECKING:
    from lms.accounts.models import User


def _managed(request: SignedIn, pk: int) -> Cohort:
    found = get_object_or_404(queries.cohorts_of(request.user), pk=pk)
    forbid_unless(found.is_manager)
    return found


def _page(request: SignedIn, cohort: Cohort, status: int = 200, **forms: Any) -> HttpResponse:
    coaches = cohort.coaches.all()
    context = {
        "cohort": cohort,
        "roster": queries.roster(cohort),
        "waiting": waiting(cohort),
        "form": forms.get("form") or EnrolForm(),
        "settings_form": forms.get("settings_form")
        or SettingsForm(initial={"capacity": cohort.capacity, "coaches": coaches}),
    }
    return render(request, "cohorts/people.html", context, status=status)


@once()
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: SignedIn, pk: int) -> HttpResponse:
    """Who holds a place, who waits; enrol one more."""
    cohort = _managed(request, pk)
    if request.method != "POST":
        return _page(request, cohort)
    form = EnrolForm(request.POST)
    done, status = attempt(
        request, form, lambda: enrol(cohort=cohort, user=form.cleaned_data["person"], by=request.user)
    )
    if done:
        messages.success(request, _enrolled_sentence(done))
        return see_other("cohorts:people", cohort.pk)
    return _page(request, cohort, status, form=form)


def _enrolled_sentence(enrolment: Enrolment) -> str:
    name = {"name": enrolment.user.get_full_name()}
    if enrolment.status == EnrolmentStatus.WAITLISTED:
        return _("The cohort is full: %(name)s is on the waiting list and has been told.") % name
    return _("%(name)s is enrolled and has been told.") % name


@require_http_methods(["POST"])
def settings(request: SignedIn, pk: int) -> HttpResponse:
    """Number of places and coaches, together or not at all."""
    cohort = _managed(request, pk)
    form = SettingsForm(request.POST)
    served, status = attempt(request, form, lambda: _apply(cohort, form.cleaned_data, request.user))
    if status == 303:
        messages.success(request, _settings_sentence(served))
        return see_other("cohorts:people", cohort.pk)
    return _page(request, cohort, status, settings_form=form)


@transaction.atomic
def _apply(cohort: Cohort, data: dict[str, Any], by: "User") -> list[Enrolment]:
    served = change_capacity(cohort=cohort, capacity=data["capacity"], by=by)
    set_coaches(cohort=cohort, coaches=data["coaches"], by=by)
    return served


def _settings_sentence(served: list[Enrolment]) -> str:
    if not served:
        return _("The cohort is up to date.")
    names = ", ".join(each.user.get_full_name() for each in served)
    return _("The cohort is up to date. Now enrolled, and told: %(names)s.") % {"names": names}


@once()
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: SignedIn, pk: int) -> HttpResponse:
    """Ask before withdrawing somebody: their place goes to the next person at once."""
    known = Enrolment.objects.visible_to(request.user).select_related("cohort__theme", "user")
    enrolment = get_object_or_404(known.filter(status__in=(*SEATED, EnrolmentStatus.WAITLISTED)), pk=pk)
    forbid_unless(rules.can_withdraw(request.user, enrolment))
    if request.method == "POST":
        withdraw(enrolment=enrolment, by=request.user)
        if enrolment.user_id == request.user.pk:
            messages.success(request, _("You have left the cohort."))
            return see_other("cohorts:list")
        name = {"name": enrolment.user.get_full_name()}
        messages.success(request, _("%(name)s has left the cohort and has been told.") % name)
        return see_other("cohorts:people", enrolment.cohort_id)
    own = enrolment.user_id == request.user.pk
    context = {"enrolment": enrolment, "cohort": enrolment.cohort, "own": own}
    return render(request, "cohorts/leave.html", context)
