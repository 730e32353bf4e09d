"""A lesson: reading it, and having done it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lms.core.web.forms import see_other
from lms.learning import responses
from lms.learning.course_tree import tree_around
from lms.learning.domain import progress
from lms.programme.models import LessonPage
from lms.programme.registry import Reading
from lms.programme.render_blocks import render_blocks


def lesson(request: HttpRequest, page: LessonPage) -> dict[str, Any]:
    """Its blocks, its place in the course, what comes before and after."""
    tree = tree_around(request.user, page)
    before, here, after = tree.around(page) if tree else (None, None, None)
    is_preview = bool(getattr(request, "is_preview", False))
    reading = Reading(request.user, page, request, is_preview=is_preview)
    blocks = render_blocks(page.body, reading, responses.parse(request.GET))
    return {"tree": tree, "before": before, "here": here, "after": after, "blocks": blocks}


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks the lesson done and leads to the next one; `undo` takes it back."""
    user: Any = request.user
    page = get_object_or_404(LessonPage.objects.visible_to(user), pk=pk)
    if request.POST.get("undo"):
        progress.mark_undone(user=user, lesson=page)
        return see_other(page.url)
    progress.mark_done(user=user, lesson=page)
    tree = tree_around(user, page)
    after = tree.around(page)[2] if tree else None
    if after:
        return see_other(after.page.url)
    if tree and not tree.is_done:  # read in another order: the page of the course leads to what is left
        left = tree.total - tree.done
        said = ngettext(
            "You have reached the last lesson: %(n)s lesson is still to be read.",
            "You have reached the last lesson: %(n)s lessons are still to be read.",
            left,
        )
        messages.info(request, said % {"n": left})
    return see_other(page.get_parent().get_parent().url)
