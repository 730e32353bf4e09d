"""When the lessons of a course open to a cohort, for who leads it."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods

from cohorts import gates, queries
from cohorts.domain.errors import forbid_unless
from cohorts.domain.openings import set_calendar
from cohorts.enums import SessionState
from cohorts.forms import ON_DAY, OpeningForm
from cohorts.models import Cohort
from cohorts.queries.openings import Opening
from cohorts.queries.progress import courses_of
from lms.accounts.memberships import memberships_of
from lms.accounts.requests import SignedIn
from lms.accounts.sending import keeps_draft
from lms.core.ui import dates
from lms.core.web.forms import attempt, redirect_saying
from lms.core.web.parameters import parse_id
from lms.learning.course_content import CourseContent, PageNode
from lms.programme.models import CoursePage


def led_cohort(request: SignedIn, pk: int) -> Any:
    """A cohort that the reader leads: 404 where they do not see it, 403 where they only see it."""
    found = get_object_or_404(queries.cohorts_of(request.user), pk=pk)
    is_coach = found.pk in memberships_of(request.user).coached_cohorts
    forbid_unless(found.is_manager or is_coach, _("Only who leads the cohort may do this."))
    return found


def course_asked_for(
    request: SignedIn, cohort: Cohort, address: str
) -> tuple[CourseContent | None, list[Any]]:
    """The course of the cohort that the address names, else the first; and the tabs of all of them."""
    courses, wanted = courses_of(cohort), parse_id(request.GET.get("parcours"))
    chosen = next((one for one in courses if one.course.pk == wanted), next(iter(courses), None))
    tabs = [(one.course.title, f"{address}?parcours={one.course.pk}", one is chosen) for one in courses]
    return chosen, tabs


@keeps_draft(gettext_lazy("The calendar of a cohort"))
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: SignedIn, pk: int) -> HttpResponse:
    """Each module and lesson of a course, with the hour or the session after which it opens."""
    cohort = led_cohort(request, pk)
    address = reverse("cohorts:calendar", args=[cohort.pk])
    course, tabs = course_asked_for(request, cohort, address)
    form, rows = (
        Form(request.POST if request.method == "POST" else None),
        _rows(request, cohort, course) if course else [],
    )
    forms = [one["form"] for one in rows]
    done, status = False, 200
    if course is not None:
        done, status = attempt(request, form, lambda: _save(request, cohort, course, rows), also=forms)
    if done and course is not None:
        said = _("The calendar is kept: each lesson says when it opens.")
        return redirect_saying(request, said, f"{address}?parcours={course.course.pk}")
    if status == 422 and not form.errors:
        form.add_error(None, _("Some openings need another look."))
    context = {"cohort": cohort, "course": course, "parts": _parts(rows), "form": form, "tabs": tabs}
    return render(request, "cohorts/calendar.html", context, status=status)


def _save(request: SignedIn, cohort: Cohort, content: CourseContent, rows: list[dict[str, Any]]) -> bool:
    course = CoursePage.objects.get(pk=content.course.pk)
    plans = {row["page"].pk: row["form"].plan() for row in rows}
    wanted = {page: plan for page, plan in plans.items() if plan is not None}
    set_calendar(cohort=cohort, course=course, plans=wanted, by=request.user)
    return True


def _rows(request: SignedIn, cohort: Cohort, content: CourseContent) -> list[dict[str, Any]]:
    """The course, then its modules with their lessons, each with its form."""
    known = {one.page: one for one in queries.openings_of([cohort.pk])}
    sessions = list(cohort.sessions.exclude(state=SessionState.DRAFT).order_by("number"))
    ways = [("", _("Open now")), (ON_DAY, _("On a day"))]
    ways += [(str(one.pk), _session_words(one)) for one in sessions]
    keys = {one.number: one.pk for one in sessions}
    pages = [content.course, *(page for page in content.pages if page.live)]
    data = request.POST if request.method == "POST" else None
    rows = []
    for page in pages:
        form = OpeningForm(
            data, prefix=f"p{page.pk}", cohort=cohort, ways=ways, initial=_initial(known.get(page.pk), keys)
        )
        rows.append({"page": page, "form": form, "note": _note(page, known, request)})
    return rows


def _parts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The course, then each module with its lessons, which are unfolded where something is said of one of them."""
    parts: list[dict[str, Any]] = []
    for row in rows:
        if not row["page"].is_lesson:
            parts.append(row | {"lessons": [], "is_open": False, "number": len(parts)})
        elif parts:
            parts[-1]["lessons"].append(row)
            parts[-1]["is_open"] |= bool(row["form"]["opens"].value()) or bool(row["form"].errors)
    return parts


def _session_words(session: Any) -> str:
    words = _("After session no. %(number)s: %(title)s") % {"number": session.number, "title": session.title}
    if session.state != SessionState.CANCELLED:
        return words
    return f"{words} ({pgettext('session', 'Cancelled').lower()})"


def _initial(known: Opening | None, keys: dict[int, int]) -> dict[str, Any]:
    if known is None:
        return {"opens": ""}
    if known.session is not None:
        return {"opens": str(keys.get(known.session, ""))}
    at = dates.local(known.opens_at.replace(second=0, microsecond=0), known.zone) if known.opens_at else None
    return {"opens": ON_DAY, "day": at, "at": at}


def _note(page: PageNode, known: dict[int, Opening], request: SignedIn) -> str:
    """What participants read for now."""
    opening = known.get(page.pk)
    return gates.why(opening, request.user) if opening is not None and opening.session is not None else ""
