"""The page on which a person, or a team, writes its work and hands it in."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lms.accounts.requests import SignedIn
from lms.accounts.sending import keeps_draft, once
from lms.core.errors import DomainError
from lms.core.web.forms import attempt, redirect_saying, see_other
from lms.core.web.parameters import parse_id
from lms.handins import queries
from lms.handins.domain import work as verbs
from lms.handins.enums import OPEN
from lms.handins.forms import WorkForm, take_step
from lms.handins.models import HandIn
from lms.handins.presenters import due_of, events_of, zone_of
from lms.learning.course_tree import closed_for
from lms.learning.domain.progress import refuse_closed
from lms.learning.editions import course_of
from lms.learning.registry import own_cohort, own_projects
from lms.programme.models import LessonPage


@once()
@keeps_draft(gettext_lazy("Work to hand in"))
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: SignedIn, lesson: int, block: uuid.UUID) -> HttpResponse:
    """The instruction, the draft with its buttons, and what happened to the versions."""
    page = get_object_or_404(LessonPage.objects.visible_to(request.user), pk=lesson)
    task = queries.tasks_of(page).get(str(block))
    if task is None:
        raise Http404
    projects = own_projects(request.user, page) if task.is_of_team else []
    project = _chosen(request, projects)
    found = queries.own_work(request.user, page.pk, block, project)
    if found is None:
        if request.method != "POST" and closed_for(request.user, page):
            return see_other(page.url)  # which says why
        refuse_closed(request.user, page)  # before the instruction is shown again
    form = _form(request, task, found)
    done, status = attempt(request, form, lambda: _send(request, page, task, project, form))
    if done:
        words = _("It is kept as a draft. Nothing is handed in yet.")
        if "final" in request.POST:
            words = (
                _("It is handed in.")
                if done.wanted_at is None
                else _("It is handed in as soon as the file is examined.")
            )
        return redirect_saying(request, words, f"{request.path}{_query(project, projects)}")
    if status >= 400:  # the draft may have been kept before it was refused
        found = queries.own_work(request.user, page.pk, block, project)
    if status == 409:
        take_step(form, found.step if found else 0)
    context = _context(request, page, task, found, form, projects, project)
    answer = render(request, "handins/work.html", context, status=status)
    if request.headers.get("HX-Request") and not context["is_waiting"]:
        answer["HX-Refresh"] = "true"  # the page that waited for the verdict
    return answer


def _chosen(request: SignedIn, projects: list[tuple[int, str]]) -> int | None:
    """The project that the page is about: the one that was asked for, else the first."""
    keys = [key for key, _title in projects]
    asked = parse_id(request.POST.get("project") or request.GET.get("projet"))
    return asked if asked in keys else next(iter(keys), None)


def _query(project: int | None, projects: list[tuple[int, str]]) -> str:
    return f"?projet={project}" if len(projects) > 1 else ""


def _form(request: SignedIn, task: queries.Task, found: HandIn | None) -> WorkForm:
    initial = (
        {"step": found.step, "text": found.draft_text, "note": found.draft_note} if found else {"step": 0}
    )
    is_first = found is None or found.number == 0
    return WorkForm(
        request.POST or None, request.FILES or None, task=task, is_first=is_first, initial=initial
    )


def _send(
    request: SignedIn, page: LessonPage, task: queries.Task, project: int | None, form: WorkForm
) -> HandIn:
    """The draft is kept first, so that a refusal to take it as handed in loses nothing."""
    data = form.cleaned_data
    written = verbs.Written(
        text=data.get("text", ""), note=data.get("note", ""), step=-1 if data["step"] is None else data["step"],
        file=data.get("file") or None,
        drops_file="remove" in request.POST,
    )  # fmt: skip
    here: dict[str, Any] = {"by": request.user, "lesson": page, "block": task.block, "project": project}
    kept = verbs.keep_draft(**here, written=written)
    if "final" not in request.POST:
        return kept
    try:
        return verbs.hand_in(**here, step=kept.step)
    except DomainError as error:
        if error.status == 422:  # what is refused was kept: the page knows the step that it has now
            take_step(form, kept.step)
        raise


def _context(
    request: SignedIn, page: LessonPage, task: queries.Task, found: HandIn | None, form: WorkForm,
    projects: list[tuple[int, str]], project: int | None,
) -> dict[str, Any]:  # fmt: skip
    course = course_of(page)
    cohort = found.cohort_id if found and found.cohort_id else own_cohort(request.user, course.theme_id)
    deadline = queries.deadline_of(cohort, page.pk, task.block)
    versions = queries.versions_of(found) if found else []
    here = reverse("handins:work", args=[page.pk, task.block])
    return {
        "page": page, "task": task, "work": found, "form": form, "events": events_of(versions),
        "due": due_of(deadline), "zone": zone_of(found), "number": (found.number if found else 0) + 1,
        "may_write": found is None or (found.state in OPEN and found.wanted_at is None),
        "is_waiting": found is not None and found.wanted_at is not None,
        "projects": [(title, f"{here}?projet={key}", key == project) for key, title in projects],
        "project": project, "needs_team": task.is_of_team and project is None, "people": verbs.people_of(found) if found else [],
    }  # fmt: skip
