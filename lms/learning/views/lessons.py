"""A lesson: reading it, having done it, taking up where one stopped."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from lms.accounts.requests import SignedIn
from lms.core.web.forms import see_other
from lms.core.web.parameters import parse_number
from lms.learning import responses
from lms.learning.course_tree import CourseTree, tree_around
from lms.learning.domain import progress, reading_place
from lms.learning.models import ReadingPlace
from lms.programme.models import CoursePage, LessonPage
from lms.programme.registry import Reading
from lms.programme.render_blocks import render_blocks


def lesson(request: HttpRequest, page: LessonPage) -> dict[str, Any]:
    """Its blocks, its place in the course, what comes before and after; why it is closed, where it is."""
    is_preview = bool(getattr(request, "is_preview", False))
    tree = tree_around(request.user, page)
    before, here, after = tree.around(page) if tree else (None, None, None)
    shown = {"tree": tree, "before": before, "here": here, "after": after}
    if here is not None and here.closed is not None and not is_preview:
        return shown | {"closed": here.closed, "blocks": []}
    if request.user.is_authenticated and here is not None and not here.state and not is_preview:
        progress.mark_opened(user=request.user, lesson=page)
    reading = Reading(request.user, page, request, is_preview=is_preview)
    return shown | {"blocks": render_blocks(page.body, reading, responses.parse(request.GET))}


@require_POST
def finish(request: SignedIn, pk: int) -> HttpResponse:
    """Marks the lesson done and leads to the next one; `undo` takes it back."""
    user = request.user
    page = get_object_or_404(LessonPage.objects.visible_to(user), pk=pk)
    if request.POST.get("undo"):
        progress.mark_undone(user=user, lesson=page)
        return see_other(page.url)
    progress.mark_done(user=user, lesson=page)
    tree = tree_around(user, page)
    here = tree.node(page.pk) if tree else None
    if here is not None and not here.is_done:
        return _to_what_is_left(request, page)
    after = tree.around(page)[2] if tree else None
    if after is not None and after.closed is None:
        return see_other(after.page.url)
    _say_what_is_left(request, tree)
    return see_other(page.get_parent().get_parent().url)


def _to_what_is_left(request: SignedIn, page: LessonPage) -> HttpResponse:
    """The word is kept: the lesson is done once its activities are."""
    left = progress.blocks_left_of(user=request.user, lesson=page)
    said = ngettext(
        "We keep in mind that you have read the lesson. %(n)s activity is still to be done.",
        "We keep in mind that you have read the lesson. %(n)s activities are still to be done.",
        len(left),
    )
    messages.info(request, said % {"n": len(left)})
    return see_other(f"{page.url}#bloc-{left[0]}" if left else page.url)


def _say_what_is_left(request: HttpRequest, tree: CourseTree | None) -> None:
    """Read in another order: the page of the course leads to what is left."""
    left = tree.total - tree.done if tree and not tree.is_done else 0
    if left:
        said = ngettext(
            "You have reached the last lesson: %(n)s lesson is still to be read.",
            "You have reached the last lesson: %(n)s lessons are still to be read.",
            left,
        )
        messages.info(request, said % {"n": left})


@require_POST
def keep_place(request: SignedIn, pk: int) -> HttpResponse:
    """The block that the reader has before their eyes; sent by the page's script, answered by nothing."""
    page = get_object_or_404(LessonPage.objects.visible_to(request.user), pk=pk)
    try:
        block = uuid.UUID(request.POST.get("block", ""))
    except ValueError as error:
        raise Http404 from error
    reading_place.keep(user=request.user, lesson=page, block=block)
    return HttpResponse(status=204)


@require_POST
def keep_second(request: SignedIn, pk: int, block: uuid.UUID) -> HttpResponse:
    """How far a video or a sound was played; sent by its script, answered by nothing."""
    page = get_object_or_404(LessonPage.objects.visible_to(request.user), pk=pk)
    seconds = parse_number(request.POST.get("seconds"), digits=5)
    if seconds is None:
        raise Http404
    reading_place.keep_second(user=request.user, lesson=page, block=block, seconds=seconds)
    return HttpResponse(status=204)


@require_GET
def resume(request: SignedIn, pk: int) -> HttpResponse:
    """To the block that the reader saw last, on whatever device; else to the next lesson, or to the course."""
    course = get_object_or_404(CoursePage.objects.visible_to(request.user), pk=pk)
    place = ReadingPlace.objects.visible_to(request.user).filter(course=course).first()
    tree = tree_around(request.user, course)
    here = tree.node(place.lesson_id) if tree and place else None
    if here is None or here.closed is not None or (here.is_done and tree and not tree.is_done):
        here = tree.next if tree else None
        return see_other(here.page.url if here else course.url)
    return see_other(f"{here.page.url}#bloc-{place.block}" if place and place.block else here.page.url)


@require_POST
def move_on(request: SignedIn, pk: int) -> HttpResponse:
    """From now on the reader follows the course as it is now."""
    course = get_object_or_404(CoursePage.objects.visible_to(request.user), pk=pk)
    progress.move_on(user=request.user, course=course)
    messages.success(request, _("You now follow the course as it is today. What you have done is kept."))
    return see_other(course.url)
