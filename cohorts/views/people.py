"""Enrolling and withdrawing people; places."""

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cohorts import queries, rules
from cohorts.domain.cohort import change_capacity
from cohorts.domain.enrolment import enrol, withdraw
from cohorts.domain.errors import forbid_unless
from cohorts.domain.seats import waiting
from cohorts.enums import SEATED, EnrolmentStatus
from cohorts.forms import CoachForm, EnrolForm, ExtraTimeForm, SettingsForm
from cohorts.models import Cohort, Enrolment
from lms.accounts.requests import SignedIn
from lms.accounts.sending import once
from lms.core.web.forms import attempt, redirect_saying
from lms.questions.attempt_queries import extra_percent
from lms.questions.domain.extra_time import grant


def managed(request: SignedIn, pk: int) -> Cohort:
    found = get_object_or_404(queries.cohorts_of(request.user), pk=pk)
    forbid_unless(found.is_manager)
    cohort: Cohort = found
    return cohort


def people_page(request: SignedIn, cohort: Cohort, status: int = 200, **forms: object) -> HttpResponse:
    """Its people, with whichever form came back to be mended."""
    context = {
        "cohort": cohort,
        "roster": queries.roster(cohort),
        "waiting": waiting(cohort),
        "form": forms.get("form") or EnrolForm(),
        "settings_form": forms.get("settings_form") or SettingsForm(initial={"capacity": cohort.capacity}),
        "coaches": cohort.coaches.order_by("name_key", "pk"),
        "end_form": forms.get("end_form") or Form(),
        "coach_form": forms.get("coach_form") or CoachForm(auto_id="coach_%s"),
    }
    return render(request, "cohorts/people.html", context, status=status)


@once()
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: SignedIn, pk: int) -> HttpResponse:
    """Who holds a place, who waits; enrol one more."""
    cohort = managed(request, pk)
    if request.method != "POST":
        return people_page(request, cohort)
    form = EnrolForm(request.POST)
    done, status = attempt(
        request, form, lambda: enrol(cohort=cohort, user=form.cleaned_data["person"], by=request.user)
    )
    if done:
        return redirect_saying(request, _enrolled_sentence(done), "cohorts:people", cohort.pk)
    return people_page(request, cohort, status, form=form)


def _enrolled_sentence(enrolment: Enrolment) -> str:
    name = {"name": enrolment.user.get_full_name()}
    if enrolment.status == EnrolmentStatus.WAITLISTED:
        return _("The cohort is full: %(name)s is on the waiting list and has been told.") % name
    return _("%(name)s is enrolled and has been told.") % name


@require_http_methods(["POST"])
def settings(request: SignedIn, pk: int) -> HttpResponse:
    cohort = managed(request, pk)
    form = SettingsForm(request.POST)
    served, status = attempt(
        request,
        form,
        lambda: change_capacity(cohort=cohort, capacity=form.cleaned_data["capacity"], by=request.user),
    )
    if status == 303:
        return redirect_saying(request, _settings_sentence(served), "cohorts:people", cohort.pk)
    return people_page(request, cohort, status, settings_form=form)


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
    form = Form(request.POST)
    _done, status = attempt(request, form, lambda: withdraw(enrolment=enrolment, by=request.user))
    if status == 303:
        if enrolment.user_id == request.user.pk:
            return redirect_saying(request, _("You have left the cohort."), "cohorts:list")
        name = {"name": enrolment.user.get_full_name()}
        return redirect_saying(
            request,
            _("%(name)s has left the cohort and has been told.") % name,
            "cohorts:people",
            enrolment.cohort_id,
        )
    own = enrolment.user_id == request.user.pk
    context = {"enrolment": enrolment, "cohort": enrolment.cohort, "own": own, "form": form}
    return render(request, "cohorts/leave.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def extra_time(request: SignedIn, pk: int) -> HttpResponse:
    """More time for one person, wherever a questionnaire has a clock."""
    known = Enrolment.objects.visible_to(request.user).select_related("cohort__theme", "user")
    enrolment = get_object_or_404(known.seated(), pk=pk)
    forbid_unless(rules.can_enrol(request.user, enrolment.cohort))
    person = enrolment.user
    form = ExtraTimeForm(
        request.POST if request.method == "POST" else None, initial={"percent": extra_percent(person)}
    )
    _done, status = attempt(
        request, form, lambda: grant(person=person, percent=form.cleaned_data["percent"], by=request.user)
    )
    if status == 303:
        said = _("The time of %(name)s is kept: it counts from the next questionnaire on.")
        return redirect_saying(
            request, said % {"name": person.get_full_name()}, "cohorts:people", enrolment.cohort_id
        )
    context = {"enrolment": enrolment, "cohort": enrolment.cohort, "form": form}
    return render(request, "cohorts/extra_time.html", context, status=status)
