"""For readers: the bytes of a recording, its captions, and that it was played to its end."""

import uuid

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.requests import SignedIn
from lms.core.web.forms import redirect_saying
from lms.learning.course_tree import closed_for
from lms.media import queries
from lms.media.domain import playing
from lms.media.models import MediaFile
from lms.programme.models import LessonPage

from .serving import captions_response, media_response


def _media(request: HttpRequest, lesson: int, block: uuid.UUID) -> MediaFile:
    """The recording of a block that this person may read now; 404 for any other, whoever knows its address."""
    page = get_object_or_404(LessonPage.objects.visible_to(request.user), pk=lesson)
    value = queries.block_of(page, block)
    media = queries.file_of(value) if value else None
    if media is None or closed_for(request.user, page) is not None:
        raise Http404
    return media


@login_not_required  # a lesson that visitors may read shows them its videos
@require_safe
def file(request: HttpRequest, lesson: int, block: uuid.UUID) -> HttpResponseBase:
    return media_response(request, _media(request, lesson, block))


@login_not_required
@require_safe
def captions(request: HttpRequest, lesson: int, block: uuid.UUID) -> HttpResponse:
    return captions_response(_media(request, lesson, block))


@require_POST
def finish(request: SignedIn, lesson: int, block: uuid.UUID) -> HttpResponse:
    """By the reader's own button, or by the player at its end."""
    page = get_object_or_404(LessonPage.objects.visible_to(request.user), pk=lesson)
    if queries.block_of(page, block) is None:
        raise Http404
    playing.finish(person=request.user, lesson=page, block=block)
    return redirect_saying(request, _("Kept: you have gone through it."), f"{page.url}#bloc-{block}")
