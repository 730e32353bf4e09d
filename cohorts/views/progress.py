"""People and lessons of a cohort, for who leads it; a word to those who stand still."""

from typing import Any

from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.domain import reminders
from cohorts.forms import RemindForm
from cohorts.models import Cohort
from cohorts.queries.progress import Column, PersonLine, columns_of, fill_states, people_of
from lms.accounts.requests import SignedIn
from lms.accounts.sending import keeps_draft, once
from lms.core.ui import dates
from lms.core.web.forms import attempt, leave_unjudged, redirect_saying
from lms.core.web.tables import csv_answer
from lms.learning.course_content import CourseContent

from .openings import course_asked_for, led_cohort

A_PAGE = 50
STUCK, MOVING, UP_TO_DATE = "arretes", "avancent", "a-jour"


def _kind(line: PersonLine) -> str:
    return STUCK if line.is_stuck else UP_TO_DATE if line.is_up_to_date else MOVING


@require_safe
def progress(request: SignedIn, pk: int) -> HttpResponse:
    """Who stands still first; fifty people a page, required lessons in columns."""
    cohort = led_cohort(request, pk)
    address = reverse("cohorts:progress", args=[cohort.pk])
    content, courses = course_asked_for(request, cohort, address)
    if content is None:
        return render(request, "cohorts/progress.html", {"cohort": cohort, "content": None})
    columns, lines, wanted = _table(request, cohort, content)
    shown = [line for line in lines if wanted in ("", _kind(line))]
    page = Paginator(shown, A_PAGE).get_page(request.GET.get("page"))
    fill_states(page.object_list, columns)
    stuck = sum(line.is_stuck for line in lines)
    context = {
        "cohort": cohort, "content": content, "courses": courses, "columns": columns, "page": page, "stuck": stuck,
        "number": len(lines), "tabs": _tabs(f"{address}?parcours={content.course.pk}", lines, wanted),
        "query": f"?parcours={content.course.pk}" + (f"&qui={wanted}" if wanted else ""),
    }  # fmt: skip
    return render(request, "cohorts/progress.html", context)


def _table(
    request: SignedIn, cohort: Cohort, content: CourseContent
) -> tuple[list[Column], list[PersonLine], str]:
    columns = columns_of(cohort, content)
    wanted = request.GET.get("qui", "")
    return columns, people_of(cohort, content.course.pk, columns), wanted if wanted in _kinds() else ""


def _kinds() -> dict[str, str]:
    return {STUCK: _("Standing still"), MOVING: _("Going on"), UP_TO_DATE: _("Up to date")}


def _tabs(address: str, lines: list[PersonLine], wanted: str) -> list[tuple[str, str, bool]]:
    found = [_kind(line) for line in lines]
    tabs = [(f"{_('All')}, {len(found)}", address, not wanted)]
    return tabs + [
        (f"{word}, {found.count(kind)}", f"{address}&qui={kind}", wanted == kind)
        for kind, word in _kinds().items()
    ]


@require_safe
def as_csv(request: SignedIn, pk: int) -> HttpResponse:
    """The table of the page, with all people of the filter."""
    cohort = led_cohort(request, pk)
    content, _courses = course_asked_for(request, cohort, "")
    if content is None:
        raise Http404
    columns, lines, wanted = _table(request, cohort, content)
    lines = [line for line in lines if wanted in ("", _kind(line))]
    fill_states(lines, columns)
    words = {"done": _("done"), "started": _("under way"), "shut": _("closed for now"), "": _("not begun")}
    head = [_("Person"), _("Situation"), _("Lessons done"), _("Last activity")]
    head += [f"{one.number} {one.title}" for one in columns]
    kinds = _kinds()
    rows = [
        [line.enrolment.user.get_full_name(), kinds[_kind(line)], line.done, _last_day(line, cohort)]
        + [str(words[state]) for _column, state in line.states]
        for line in lines
    ]
    return csv_answer(f"progression-{cohort.pk}", head, rows)


def _last_day(line: PersonLine, cohort: Cohort) -> str:
    return str(dates.day_of(line.since, cohort.time_zone)) if line.has_begun else ""


@once()
@keeps_draft(gettext_lazy("A message to people of a cohort"))
@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: SignedIn, pk: int) -> HttpResponse:
    """The form; its answer is what each one will read; the button below that sends it."""
    cohort = led_cohort(request, pk)
    content, _tabs = course_asked_for(request, cohort, "")
    if content is None:
        raise Http404
    lines = [
        line for line in people_of(cohort, content.course.pk, columns_of(cohort, content)) if line.is_stuck
    ]
    people = [(str(line.enrolment.user_id), _choice(line)) for line in lines]
    posted = request.POST if request.method == "POST" else None
    form = RemindForm(posted, people=people, initial={"people": [key for key, _words in people]})
    context = {"cohort": cohort, "content": content, "form": form, "lines": lines}
    if "change" in request.POST:
        leave_unjudged(form)
        return render(request, "cohorts/remind.html", context)
    if "send" not in request.POST:
        seen, status = attempt(request, form, lambda: True)
        return _preview(request, context, form, lines) if seen else _form(request, context, status)
    told, status = attempt(request, form, lambda: _send(request, cohort, content, form))
    if not told:
        return _form(request, context, status)
    said = ngettext("%(n)s person is written to.", "%(n)s people are written to.", told) % {"n": told}
    address = reverse("cohorts:progress", args=[cohort.pk])
    return redirect_saying(request, said, f"{address}?parcours={content.course.pk}")


def _choice(line: PersonLine) -> str:
    days = (timezone.now() - line.since).days
    words = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return f"{line.enrolment.user.get_full_name()} ({words})"


def _form(request: SignedIn, context: dict[str, Any], status: int) -> HttpResponse:
    return render(request, "cohorts/remind.html", context, status=status)


def _preview(
    request: SignedIn, context: dict[str, Any], form: BaseForm, lines: list[PersonLine]
) -> HttpResponse:
    chosen = [
        line.enrolment.user for line in lines if str(line.enrolment.user_id) in form.cleaned_data["people"]
    ]
    return render(request, "cohorts/remind_preview.html", context | {"people": chosen, "first": chosen[0]})


def _send(request: SignedIn, cohort: Cohort, content: CourseContent, form: BaseForm) -> int:
    people = {int(key) for key in form.cleaned_data["people"]}
    words = form.cleaned_data["words"]
    return reminders.write_to_stuck(
        cohort=cohort, content=content, people=people, words=words, by=request.user
    )
