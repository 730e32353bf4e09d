"""Works that were handed in: the list of those to be read, one with its versions, its files, the marks as a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.requests import SignedIn
from lms.accounts.sending import keeps_draft, once
from lms.core.db.folding import sort_key
from lms.core.files.kinds import SERVED_AS
from lms.core.web.forms import attempt, redirect_saying
from lms.core.web.parameters import parse_id
from lms.handins import queries
from lms.handins.domain import reviews
from lms.handins.enums import WorkState
from lms.handins.exports import write_marks
from lms.handins.forms import ReviewForm, take_step
from lms.handins.models import HandIn, HandInFile
from lms.handins.presenters import events_of, mark_said, zone_of
from lms.learning.registry import cohort_names

A_PAGE = 30
MOST_IN_A_FILE = 5_000
SHOWN = {"a-lire": WorkState.HANDED_IN, "a-reprendre": WorkState.TO_REDO, "acceptes": WorkState.ACCEPTED}


@dataclass(frozen=True)
class Filters:
    """What was asked for: by state (those to be read, unless said otherwise), cohort, lesson, late alone."""

    state: str
    cohort: int
    lesson: int
    late: bool

    @classmethod
    def of(cls, request: SignedIn) -> "Filters":
        state = request.GET.get("etat", "a-lire")
        return cls(
            state if state in {*SHOWN, "tous"} else "a-lire", parse_id(request.GET.get("promotion")),
            parse_id(request.GET.get("lecon")), request.GET.get("retard") == "1",
        )  # fmt: skip

    def apply(self, rows: "QuerySet[HandIn]") -> "QuerySet[HandIn]":
        if self.state in SHOWN:
            rows = rows.filter(state=SHOWN[self.state])
        if self.cohort:
            rows = rows.filter(cohort=self.cohort)
        if self.lesson:
            rows = rows.filter(lesson=self.lesson)
        return rows.filter(is_late=True) if self.late else rows


def _rows(request: SignedIn, filters: Filters) -> "QuerySet[HandIn]":
    """The oldest first: they wait longest."""
    rows = queries.listed(filters.apply(HandIn.objects.read_by(request.user)))
    return rows.order_by("handed_in_at", "pk")


@require_safe
def to_read(request: SignedIn) -> HttpResponse:
    """What coaches, experts and managers may read, with filters."""
    filters = Filters.of(request)
    readable = HandIn.objects.read_by(request.user).order_by()
    cohorts = cohort_names(readable.exclude(cohort=None).values_list("cohort", flat=True).distinct())
    lessons = readable.values_list("lesson", "lesson__title").distinct()
    page = Paginator(_rows(request, filters), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page, "filters": filters, "cohorts": sorted(cohorts.items(), key=_by_words),
        "lessons": sorted(lessons, key=_by_words), "query": request.GET.urlencode(),
        "states": [("a-lire", _("To be read")), ("a-reprendre", _("To be done again")), ("acceptes", pgettext("work", "Accepted")),
                   ("tous", _("All"))],
    }  # fmt: skip
    return render(request, "handins/to_read.html", context)


def _by_words(pair: tuple[int, str]) -> tuple[str, int]:
    return sort_key(pair[1]), pair[0]


@require_safe
def marks_csv(request: SignedIn) -> HttpResponse:
    """The works of the list as a table; 404 for who reads nobody's."""
    rows: Iterable[HandIn] = _rows(request, Filters.of(request))[:MOST_IN_A_FILE]
    if not HandIn.objects.read_by(request.user).exists():
        raise Http404
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rendus.csv"'
    write_marks(rows, answer)
    return answer


@once()
@keeps_draft(gettext_lazy("A remark about a work"))
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: SignedIn, pk: int) -> HttpResponse:
    """One work with its versions; who marks it writes here."""
    rows = queries.listed(HandIn.objects.visible_to(request.user).filter(number__gte=1))
    work = get_object_or_404(rows.select_related("lesson"), pk=pk)
    may_mark = HandIn.objects.marked_by(request.user).filter(pk=work.pk).exists()
    if request.method == "POST" and not may_mark:
        raise Http404
    form = ReviewForm(request.POST or None, has_mark=work.possible is not None, initial={"step": work.step})
    done, status = attempt(request, form, lambda: reviews.review(work=work, by=request.user, **_said(form)))
    if done:
        return redirect_saying(request, _("It is kept, and the person sees it."), "handins:hand_in", work.pk)
    if status == 409:
        work.refresh_from_db()
        take_step(form, work.step)
    versions = queries.versions_of(work)
    context = {
        "work": work, "version": versions[0], "events": events_of(versions), "form": form, "may_mark": may_mark,
        "zone": zone_of(work), "mark": mark_said(work.points, work.possible),
        "is_own": HandIn.objects.owned_by(request.user).filter(pk=work.pk).exists(),
    }  # fmt: skip
    return render(request, "handins/hand_in.html", context, status=status)


def _said(form: ReviewForm) -> dict[str, Any]:
    data = form.cleaned_data
    return {name: data[name] for name in ("verdict", "comment", "step")} | {"points": data.get("points")}


@require_safe
def file(request: SignedIn, pk: int) -> FileResponse:
    """A file, always to be kept and never to be run: whatever is in it cannot act as a page of ours."""
    row = get_object_or_404(HandInFile.objects.visible_to(request.user), pk=pk)
    if not row.is_there:
        raise Http404
    try:
        opened = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    known = SERVED_AS.get(row.content_type, "application/octet-stream")
    response = FileResponse(opened, as_attachment=True, filename=row.name, content_type=known)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
