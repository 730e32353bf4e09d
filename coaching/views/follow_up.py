"""An expert's projects, and writing a follow-up."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from coaching import queries, rules
from coaching.domain import followups
from coaching.domain.errors import forbidden
from coaching.enums import ProjectState
from coaching.forms import AdviceFormSet, FollowUpForm
from coaching.models import Project
from lms.accounts.requests import SignedIn
from lms.accounts.sending import keeps_draft, once
from lms.core.web.forms import attempt, redirect_saying

from .project import project_or_404

TONES = {ProjectState.BLOCKED: "late", ProjectState.WATCH: "warn", ProjectState.ON_TRACK: "ok"}


@require_safe
def portfolio(request: SignedIn) -> HttpResponse:
    state, order = request.GET.get("etat", ""), request.GET.get("tri", "")
    rows = queries.portfolio(request.user)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk", distinct=True)))
    if state in ProjectState.values:
        rows = rows.filter(state=state)
    if order == "territoire":
        rows = rows.order_by("territory__name_key", "title_key", "pk")
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    first = page.object_list[0] if page.object_list and page.number == 1 and not state and not order else None
    context = {
        "page": page,
        "first": first,
        "total": sum(counts.values()),
        "counts": [
            (label, TONES[ProjectState(value)], counts[value])
            for value, label in _by_urgency()
            if counts.get(value)
        ],
        "states": _by_urgency(),
        "state": state,
        "order": order,
        "today": timezone.localdate(),
    }
    return render(request, "coaching/portfolio.html", context)


def _by_urgency() -> list[tuple[str, str]]:
    return [(state.value, str(state.label)) for state in reversed(ProjectState)]


@once(makes_new=True)
@keeps_draft(gettext_lazy("Follow-up of a project"))
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: SignedIn, pk: int) -> HttpResponse:
    """State, finding, next date, up to three recommendations."""
    project = project_or_404(request, pk)
    if not rules.can_follow_up(request.user, project):
        raise forbidden(_("Only the experts of the theme follow up this project."))
    if request.method == "POST":
        return _save(request, project)
    form = FollowUpForm(initial={"happened_on": timezone.localdate(), "state": project.state})
    return _page(request, project, form, _lines(request, project))


def _lines(request: SignedIn, project: Project, data: Any = None) -> "BaseFormSet[Any]":
    resources = queries.resources_for(request.user, project)
    return AdviceFormSet(data, prefix="advice", form_kwargs={"resources": resources})


def _save(request: SignedIn, project: Project) -> HttpResponse:
    form, lines = FollowUpForm(request.POST), _lines(request, project, request.POST)

    def verb() -> Any:
        advice = [row for row in lines.cleaned_data if row.get("advice")]
        return followups.write_follow_up(
            by=request.user, project=project, recommendations=advice, **form.cleaned_data
        )

    done, status = attempt(request, form, verb, also=[lines])
    if done:
        return redirect_saying(request, _("The follow-up is sent."), "coaching:project", project.pk)
    return _page(request, project, form, lines, status=status)


def _page(
    request: SignedIn, project: Project, form: FollowUpForm, lines: "BaseFormSet[Any]", *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "lines": lines, "project": project, "latest": project.follow_ups.first()}
    return render(request, "coaching/follow_up.html", context, status=status)
