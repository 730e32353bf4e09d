"""List of cohorts, page of a cohort, opening one."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cohorts import queries, rules
from cohorts.domain.cohort import describe_cohort, open_cohort
from cohorts.domain.errors import forbid_unless
from cohorts.enums import EnrolmentStatus
from cohorts.forms import CohortForm, DescriptionForm
from cohorts.models import Enrolment
from lms.accounts.memberships import memberships_of
from lms.accounts.requests import SignedIn
from lms.accounts.sending import keeps_draft, once
from lms.core.web.forms import attempt, redirect_saying
from lms.programme.models import ThemeRole
from lms.questions.attempt_queries import answered_in


@require_safe
def index(request: SignedIn) -> HttpResponse:
    """The cohorts one sees: those that run or come, and those that are over."""
    over = request.GET.get("etat") == "terminees"
    today = timezone.localdate()
    cohorts = queries.cohorts_of(request.user)
    cohorts = cohorts.filter(ends_on__lt=today) if over else cohorts.filter(ends_on__gte=today)
    page = Paginator(cohorts, 20).get_page(request.GET.get("page"))
    address = reverse("cohorts:list")
    context = {
        "page": page,
        "over": over,
        "tabs": [
            (_("Running or to come"), address, not over),
            (_("Over"), f"{address}?etat=terminees", over),
        ],
        "waiting": queries.waiting_for(request.user),
        "joinable": [] if over else queries.joinable(request.user),
        "can_open": rules.themes_managed(request.user).exists(),
    }
    return render(request, "cohorts/list.html", context)


def _main_line(lines: list[queries.SessionLine]) -> queries.SessionLine | None:
    """What one must do first: sign now, else prepare the next session."""
    alive = [line for line in lines if not line.is_cancelled and line.half_days]
    to_sign = next((line for line in alive if line.to_sign), None)
    return to_sign or next((line for line in alive if not line.is_over), None)


@require_safe
def cohort(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.cohorts_of(request.user), pk=pk)
    lines = queries.session_lines(found, request.user, timezone.now())
    wanted = request.GET.get("qui", "")[:100].strip()
    roles = ThemeRole.objects.in_force().filter(page=found.theme_id).select_related("user")
    context: dict[str, Any] = {
        "cohort": found,
        "lines": lines,
        "main": _main_line(lines),
        "documents": queries.documents(found, request.user),
        "wanted": wanted,
        "roster": [row for row in queries.roster(found) if queries.answers_to(row, wanted)],
        "coaches": found.coaches.all(),
        "roles": roles.order_by("role", "pk"),
        "is_team": found.is_manager or found.is_coach,
        "questionnaires": _questionnaires(request, found),
        "leave": _own_way_out(request, found),
    }
    return render(request, "cohorts/cohort.html", context)


def _questionnaires(request: SignedIn, found: Any) -> list[Any]:
    """Those whose results the reader may see: as coach, expert or manager."""
    reads = found.is_manager or found.is_coach or found.theme_id in memberships_of(request.user).expert_themes
    return list(answered_in(found.pk)) if reads else []


def _own_way_out(request: SignedIn, found: Any) -> Enrolment | None:
    """One's own place, where one may give it back without asking."""
    if not (found.open_enrolment and found.is_seated):
        return None
    return Enrolment.objects.filter(cohort=found, user=request.user, status=EnrolmentStatus.ENROLLED).first()


@once(makes_new=True)
@keeps_draft(gettext_lazy("A cohort to open"))
@require_http_methods(["GET", "HEAD", "POST"])
def open_new(request: SignedIn) -> HttpResponse:
    """Open a cohort in one of the themes one manages."""
    themes = rules.themes_managed(request.user)
    forbid_unless(themes.exists(), _("Only the manager of a theme opens a cohort."))
    form = CohortForm(request.POST or None, user=request.user)
    made, status = attempt(request, form, lambda: open_cohort(by=request.user, **form.cleaned_data))
    if made:
        return redirect_saying(
            request, _("The cohort is open. Now enrol its first participants."), "cohorts:people", made.pk
        )
    return render(request, "cohorts/open.html", {"form": form}, status=status)


@keeps_draft(gettext_lazy("Changes to a cohort"))
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    """Put right the name or the period of a cohort, open or close its enrolment."""
    found = get_object_or_404(queries.cohorts_of(request.user), pk=pk)
    forbid_unless(found.is_manager)
    initial = {name: getattr(found, name) for name in DescriptionForm.base_fields}
    form = DescriptionForm(request.POST or None, initial=initial)
    done, status = attempt(
        request, form, lambda: describe_cohort(cohort=found, by=request.user, **form.cleaned_data)
    )
    if done:
        return redirect_saying(request, _("The cohort is up to date."), "cohorts:cohort", found.pk)
    return render(request, "cohorts/edit.html", {"form": form, "cohort": found}, status=status)
