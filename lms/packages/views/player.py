"""On the site: begin an activity, the page that frames it, and the ways out."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lms.core.web.forms import redirect_saying, see_other
from lms.learning.course_tree import closed_for
from lms.packages import capability, hosts, policy, presenters, queries
from lms.packages.domain import launches, outcomes
from lms.packages.models import Launch, Package
from lms.programme.models import LessonPage


def _block(user: Any, lesson: int, key: Any) -> tuple[LessonPage, dict[str, Any]]:
    """The lesson and the block as they are online; 404 for what this person may not see."""
    page = get_object_or_404(LessonPage.objects.visible_to(user), pk=lesson)
    value = queries.block_of(page, str(key))
    if value is None:
        raise Http404
    return page, value


def _launch(user: Any, pk: int) -> tuple[Launch, dict[str, Any]]:
    """One's own way through a package whose lesson one may still see."""
    rows = Launch.objects.visible_to(user).select_related("version__package", "lesson", "person")
    launch = get_object_or_404(rows, pk=pk)
    return launch, _block(user, launch.lesson_id, launch.block)[1]


@require_POST
def start(request: HttpRequest, lesson: int, block: Any) -> HttpResponse:
    """« Commencer », and « Reprendre »."""
    page, value = _block(request.user, lesson, block)
    package = get_object_or_404(Package, pk=value["package"])
    launch = launches.begin(person=request.user, lesson=page, block=str(block), package=package)
    return see_other("packages:play", launch.pk)


@require_safe
def play(request: HttpRequest, pk: int) -> HttpResponse:
    """The frame, a way out before and after it, and what stands beside it."""
    launch, value = _launch(request.user, pk)
    if launch.closed_at is not None or closed_for(request.user, launch.lesson):
        return see_other(launch.lesson.url)
    context = _context(request, launch, value)
    response = render(request, "packages/play.html", context)
    if context["frame"]:
        response._csp_update = {"frame-src": [hosts.origin_for(request)]}  # type: ignore[attr-defined]
    return response


def _context(request: HttpRequest, launch: Launch, value: dict[str, Any]) -> dict[str, Any]:
    states = list(launch.states.all())
    parts = presenters.parts(launch, states)
    part = next((each for each in parts if each.id == request.GET.get("partie")), None)
    part = part or next((each for each in parts if not each.is_finished), parts[0])
    newest = launches.newest(launch.version.package) or launch.version
    refusal = presenters.why_not_here(launch.version, request)
    return {
        "launch": launch,
        "value": value,
        "title": value["title"],
        "package": launch.version.package,
        "parts": parts,
        "part": part,
        "after": next((each for each in parts[parts.index(part) + 1 :]), None),
        "finished": sum(each.is_finished for each in parts),
        "newer": newest if newest.number > max(launch.version.number, launch.stays) else None,
        "accessibility": presenters.declared(launch.version.package),
        "refusal": refusal,
        "frame": "" if refusal else _frame(request, launch, part),
        "sandbox": policy.MAY if hosts.runs_alone(request) else f"{policy.MAY} allow-same-origin",
        "hue": queries.hue_of(launch.lesson),
    }


def _frame(request: HttpRequest, launch: Launch, part: presenters.Part) -> str:
    """The address of the frame. It opens this launch for twelve hours and stands in no journal."""
    word = capability.issue(launch, alone=hosts.runs_alone(request))
    return f"{hosts.origin_for(request)}/p/{word}/start/{part.id}"


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """The reader says that they are through: some packages never say so."""
    launch, _value = _launch(request.user, pk)
    outcomes.finish_by_hand(launch=launch)
    return redirect_saying(request, _("This activity is marked as finished."), launch.lesson.url)


@require_POST
def begin_again(request: HttpRequest, pk: int) -> HttpResponse:
    """From the beginning, on the newest version; what was done stays done."""
    launch, _value = _launch(request.user, pk)
    return see_other("packages:play", launches.begin_again(launch_id=launch.pk).pk)


@require_POST
def choose_version(request: HttpRequest, pk: int) -> HttpResponse:
    """There is a newer version: begin it, or go on with one's own."""
    launch, _value = _launch(request.user, pk)
    if request.POST.get("choice") == "new":
        return see_other("packages:play", launches.begin_again(launch_id=launch.pk).pk)
    newest = launches.newest(launch.version.package)
    launches.stay(launch_id=launch.pk, number=newest.number if newest else 0)
    return see_other("packages:play", launch.pk)


@require_POST
def read_instead(request: HttpRequest, lesson: int, block: Any) -> HttpResponse:
    """What the editor wrote in place of the activity was read: it counts as much."""
    page, value = _block(request.user, lesson, block)
    if not value.get("instead"):
        raise Http404
    outcomes.read_instead(person=request.user, lesson=page, block=str(block))
    return redirect_saying(request, _("Read, and marked as finished."), page.url)
