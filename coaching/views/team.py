"""The team of a project: inviting, leaving, taking out, handing over the lead."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coaching import queries, rules
from coaching.domain import team
from coaching.domain.errors import forbidden
from coaching.forms import MemberForm
from coaching.models import Project, ProjectMember
from lms.accounts.requests import SignedIn
from lms.accounts.sending import once
from lms.core.web.forms import attempt, redirect_saying

from .project import project_or_404


@once()
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SignedIn, pk: int) -> HttpResponse:
    project = project_or_404(request, pk)
    if not rules.can_edit_project(request.user, project):
        raise forbidden(_("Only the team of the project may change it."))
    form = MemberForm(request.POST or None, project=project)
    _done, status = attempt(
        request, form, lambda: team.add_member(by=request.user, project=project, **form.cleaned_data)
    )
    if status == 303:
        return redirect_saying(request, _("Your colleague is in the team."), "coaching:team", pk)
    members = list(queries.members_of(project))
    context = {
        "form": form,
        "project": project,
        "team": members,
        "runs": rules.can_run_team(request.user, project),
        "mine": any(member.person_id == request.user.pk for member in members),
    }
    return render(request, "coaching/team.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: SignedIn, pk: int) -> HttpResponse:
    """Ask once, then leave; a second click finds it done."""
    if request.method == "POST" and queries.has_left(request.user, pk):
        return redirect_saying(request, _("You have left the project."), "coaching:projects")
    project = project_or_404(request, pk)
    if not rules.is_team(request.user, project):
        raise forbidden(_("Only the team of the project may change it."))
    form = Form(request.POST)
    _done, status = attempt(request, form, lambda: team.leave_team(by=request.user, project=project))
    if status == 303:
        return redirect_saying(request, _("You have left the project."), "coaching:projects")
    words = {"question": _("Leave the project?"), "yes": _("Leave the project")}
    return _ask(request, project, request.user, form, status, do="leave", **words)


@once()
@require_http_methods(["GET", "HEAD", "POST"])
def take_out(request: SignedIn, pk: int, member: int) -> HttpResponse:
    """Ask once, then take somebody out of the team."""
    words = {
        "question": _("Take %(name)s out of the team?"),
        "yes": _("Take out of the team"),
        "done": _("%(name)s is no longer in the team, and has been told."),
    }
    return _change(request, pk, member, team.take_out, do="take_out", **words)


@once()
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: SignedIn, pk: int, member: int) -> HttpResponse:
    """Ask once, then give the lead to somebody else."""
    words = {
        "question": _("Hand the lead over to %(name)s?"),
        "yes": _("Hand over the lead"),
        "done": _("%(name)s now leads the project."),
    }
    return _change(request, pk, member, team.hand_over_lead, do="hand_over", **words)


def _change(
    request: SignedIn,
    pk: int,
    member: int,
    verb: Callable[..., Any],
    *,
    question: str,
    done: str,
    **words: str,
) -> HttpResponse:
    project, person = _member(request, pk, member)
    name = {"name": person.get_full_name()}
    form = Form(request.POST)
    _done, status = attempt(request, form, lambda: verb(by=request.user, project=project, user=person))
    if status == 303:
        return redirect_saying(request, done % name, "coaching:team", pk)
    return _ask(request, project, person, form, status, question=question % name, **words)


def _member(request: SignedIn, pk: int, member: int) -> tuple[Project, Any]:
    """The project and somebody of its team; for who runs the team, and somebody else than oneself."""
    project = project_or_404(request, pk)
    if not rules.can_run_team(request.user, project):
        raise forbidden(team.NOT_YOURS)
    rows = ProjectMember.objects.filter(project=project).exclude(person=request.user)
    if request.method != "POST":  # a second click finds done what the first one asked
        rows = rows.live()
    return project, get_object_or_404(rows.select_related("person"), pk=member).person


def _ask(
    request: SignedIn, project: Project, person: Any, form: Form, status: int, **words: Any
) -> HttpResponse:
    members = list(queries.members_of(project))
    others = [row for row in members if row.person_id != person.pk]
    leads = any(row.is_lead and row.person_id == person.pk for row in members)
    context = {
        "project": project,
        "form": form,
        "person": person,
        "heir": others[0].person if others and leads else None,
        "alone": not others,
        "coming": queries.coming_of(project, person),
    }
    return render(request, "coaching/team_confirm.html", context | words, status=status)
