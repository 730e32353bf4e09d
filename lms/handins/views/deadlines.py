"""Until when a cohort hands in for a block."""

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.accounts.requests import SignedIn
from lms.accounts.sending import once
from lms.core.web.forms import attempt, redirect_saying
from lms.handins import queries
from lms.handins.domain import deadlines as verbs
from lms.handins.forms import DeadlineForm
from lms.handins.models import Deadline
from lms.learning.editions import course_of
from lms.learning.registry import cohort_zone, cohorts_run_by
from lms.programme.models import LessonPage


@once()
@require_http_methods(["GET", "HEAD", "POST"])
def deadline(request: SignedIn, cohort: int, lesson: int, block: uuid.UUID) -> HttpResponse:
    """A coach of the cohort or a manager of its theme says until when; 404 for all others."""
    page = get_object_or_404(LessonPage.objects.visible_to(request.user), pk=lesson)
    task = queries.tasks_of(page).get(str(block))
    names = cohorts_run_by(request.user, course_of(page).theme_id)
    if task is None or cohort not in names:
        raise Http404
    zone, row = cohort_zone(cohort), queries.deadline_of(cohort, page.pk, block)
    form = DeadlineForm(request.POST or None, zone=zone, initial=_initial(row, zone))
    here: dict[str, Any] = {"cohort": cohort, "lesson": page, "block": task.block, "by": request.user}
    if request.method == "POST" and "remove" in request.POST:
        verbs.remove_deadline(**here)
        return redirect_saying(request, _("There is no deadline any more."), f"{page.url}#bloc-{block}")
    done, status = attempt(
        request, form, lambda: verbs.set_deadline(**here, due_at=form.due_at, late_until=form.late_until)
    )
    if done:
        return redirect_saying(request, _("The deadline is kept."), f"{page.url}#bloc-{block}")
    context = {
        "form": form,
        "page": page,
        "task": task,
        "row": row,
        "zone": zone,
        "name": names[cohort],
        "cohort": cohort,
    }
    return render(request, "handins/deadline.html", context, status=status)


def _initial(row: Deadline | None, zone: str) -> dict[str, Any]:
    if row is None:
        return {}
    due = row.due_at.astimezone(ZoneInfo(zone))
    late = row.late_until.astimezone(ZoneInfo(zone)).date() if row.late_until else None
    return {"day": due.date(), "clock": due.time(), "late_day": late}
