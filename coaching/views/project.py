"""Projects: the list, the page with all that happened, starting and changing one, its actions and its advice."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaching import presenters, queries, rules, timeline
from coaching.domain import actions, projects, recommendations
from coaching.domain.errors import forbidden
from coaching.enums import ProjectState, RecommendationState, Stage
from coaching.forms import AnswerForm, NewActionForm, NewProjectForm, ProjectForm
from coaching.models import Action, Project, Recommendation
from lms.accounts.requests import SignedIn
from lms.accounts.sending import keeps_draft, once
from lms.core.web.forms import attempt, redirect_saying
from lms.programme.rules import manages_theme


def project_or_404(request: SignedIn, pk: int) -> Project:
    rows = Project.objects.visible_to(request.user).select_related("theme", "territory", "cohort")
    return get_object_or_404(rows, pk=pk)


@require_safe
def index(request: SignedIn) -> HttpResponse:
    state = request.GET.get("etat", "")
    rows = queries.with_work(Project.objects.visible_to(request.user)).select_related("theme", "territory")
    if state in ProjectState.values:
        rows = rows.filter(state=state)
    page = Paginator(rows.order_by("title_key", "pk"), 30).get_page(request.GET.get("page"))
    can_start = request.user.enrolments.seated().exists()
    tabs = [(_("All"), "?", not state)] + [
        (label, f"?etat={value}", value == state) for value, label in ProjectState.choices
    ]
    return render(request, "coaching/projects.html", {"page": page, "tabs": tabs, "can_start": can_start})


@require_safe
def show(request: SignedIn, pk: int) -> HttpResponse:
    """What waits, what happened, who carries it."""
    project = get_object_or_404(
        queries.with_look(queries.with_work(Project.objects.visible_to(request.user))).select_related(
            "theme", "territory", "cohort"
        ),
        pk=pk,
    )
    kind = request.GET.get("voir", "")
    team = list(queries.members_of(project))
    owed, mine = list(queries.owed_in(project)), any(row.person_id == request.user.pk for row in team)
    context = {
        "project": project,
        "kind": kind,
        "tabs": timeline.tabs(kind),
        "events": timeline.of_project(project, request.user, kind),
        "team": team,
        "mine": mine,
        "spent": presenters.is_spent(project),
        "actions": owed,
        "first": next((row for row in owed if row.owner_id in {None, request.user.pk}), None),
        "stages": _stages(project),
        "reflections": list(
            project.reflections.select_related("person", "lesson").order_by("lesson__path", "pk")
        ),
        "can_edit": mine or manages_theme(request.user, project.theme_id),
        "can_follow_up": rules.can_follow_up(request.user, project),
        "proposed": RecommendationState.PROPOSED,
    }
    return render(request, "coaching/project.html", context)


def _stages(project: Project) -> list[tuple[int, str, str]]:
    here = Stage.values.index(project.stage)
    marks = ["done" if n < here else "now" if n == here else "" for n in range(len(Stage))]
    return [(n + 1, str(label), marks[n]) for n, label in enumerate(Stage.labels)]


@once(makes_new=True)
@keeps_draft(gettext_lazy("A new project"))
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedIn) -> HttpResponse:
    form = NewProjectForm(request.POST or None, user=request.user)
    project, status = attempt(
        request, form, lambda: projects.start_project(by=request.user, **form.cleaned_data)
    )
    if project:
        return redirect_saying(request, _("Your project is there."), "coaching:project", project.pk)
    return render(request, "coaching/project_add.html", {"form": form}, status=status)


@keeps_draft(gettext_lazy("Changes to a project"))
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    project = project_or_404(request, pk)
    if not rules.can_edit_project(request.user, project):
        raise forbidden(_("Only the team of the project may change it."))
    form = ProjectForm(request.POST or None, initial=_words(project))
    _done, status = attempt(
        request, form, lambda: projects.update_project(by=request.user, project=project, **form.cleaned_data)
    )
    if status == 303:
        return redirect_saying(request, _("The project is changed."), "coaching:project", pk)
    context = {"form": form, "project": project}
    return render(request, "coaching/project_edit.html", context, status=status)


def _words(project: Project) -> dict[str, Any]:
    return {name: getattr(project, name) for name in ("title", "summary", "stage")}


@once(makes_new=True)
@keeps_draft(gettext_lazy("An action to note"))
@require_http_methods(["GET", "HEAD", "POST"])
def add_action(request: SignedIn, pk: int) -> HttpResponse:
    """Something the team gives itself to do."""
    project = project_or_404(request, pk)
    if not rules.is_team(request.user, project):
        raise forbidden(_("The team of the project adds its actions."))
    form = NewActionForm(request.POST or None, people=project.team.all(), reader=request.user)
    done, status = attempt(
        request, form, lambda: actions.add(by=request.user, project=project, **form.cleaned_data)
    )
    if done:
        return redirect_saying(request, _("It is noted."), "coaching:project", pk)
    return render(request, "coaching/action_add.html", {"form": form, "project": project}, status=status)


@require_POST
def action_done(request: SignedIn, pk: int) -> HttpResponse:
    """Done; or, with `undo`, not done after all."""
    rows: Any = Action.objects.visible_to(request.user).select_related("project")
    action = get_object_or_404(rows, pk=pk)
    if "undo" in request.POST:
        actions.reopen(by=request.user, action=action)
        return redirect_saying(request, _("It is to do again."), "coaching:project", action.project_id)
    actions.complete(by=request.user, action=action)
    return redirect_saying(request, _("Well done, it is done."), "coaching:project", action.project_id)


@once()
@keeps_draft(gettext_lazy("Answer to an advice"))
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: SignedIn, pk: int) -> HttpResponse:
    """What the team makes of an advice."""
    rows = Recommendation.objects.visible_to(request.user).select_related(
        "project__theme", "author", "resource"
    )
    row = get_object_or_404(rows, pk=pk)
    if not rules.is_team(request.user, row.project):
        raise forbidden(_("The team of the project answers this advice."))
    form = AnswerForm(request.POST or None)
    done, status = attempt(
        request,
        form,
        lambda: recommendations.answer(by=request.user, recommendation=row, **form.cleaned_data),
    )
    if done:
        return redirect_saying(request, _("Your answer is sent."), "coaching:project", row.project_id)
    context = {"form": form, "advice": row, "project": row.project}
    return render(request, "coaching/answer.html", context, status=status)
