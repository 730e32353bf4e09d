"""The answer to a question of a lesson, sent from its block."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lms.accounts.requests import SignedIn
from lms.accounts.sending import keeps_draft
from lms.core.errors import DomainError
from lms.core.web.forms import see_other
from lms.core.web.parameters import parse_id
from lms.learning.domain.progress import refuse_closed
from lms.programme.models import LessonPage
from lms.questions.domain import practice
from lms.questions.models import QuestionVersion
from lms.questions.presenters import ask
from lms.questions.responses import Sent, check_answered, read_response


def block_or_404(request: SignedIn, lesson: int, block: UUID, kind: str) -> tuple[LessonPage, dict[str, Any]]:
    """The raw value of a block of a lesson that the person may open."""
    page = get_object_or_404(LessonPage.objects.visible_to(request.user), pk=lesson)
    raw = next((one for one in page.body.raw_data if one.get("id") == str(block)), None)
    if raw is None or raw["type"] != kind:
        raise Http404
    return page, raw["value"]


@keeps_draft(gettext_lazy("An answer to a question of a lesson"), page=False)
@require_POST
def answer(request: SignedIn, lesson: int, block: UUID) -> HttpResponse:
    """Keeps the answer and leads back to the question; without an answer the question stands alone, with the reason."""
    page, value = block_or_404(request, lesson, block, "bank_question")
    refuse_closed(request.user, page)  # before the question is shown again
    rows = QuestionVersion.objects.filter(question=value.get("question"))
    version = get_object_or_404(rows, pk=parse_id(request.POST.get("version")))
    name, parts = (
        f"q-{str(block)[:8]}",
        practice.practice_layout(request.user.pk, str(block), version)[0]["parts"],
    )
    sent = read_response(version.content, parts, request.POST, name)
    if getattr(request, "shows_only", False):
        return _page(request, page, block, version, sent, 200)
    if sent.moved is not None:
        return _page(request, page, block, version, sent, 200)
    sent = check_answered(version.content, sent)
    if sent.error:
        return _page(request, page, block, version, sent, 422)
    try:
        practice.answer(
            person=request.user, lesson=page, block=str(block), version=version, response=sent.response
        )
    except DomainError as refused:
        if refused.status == 403:
            raise
        return _page(
            request, page, block, version, Sent(sent.response, sent.typed, str(refused)), refused.status
        )
    return see_other(f"{page.url}#question-{block}")


def _page(
    request: SignedIn, page: LessonPage, block: UUID, version: QuestionVersion, sent: Sent, status: int
) -> HttpResponse:
    parts = practice.practice_layout(request.user.pk, str(block), version)[0]["parts"]
    asked = ask(version.content, parts, name=f"q-{str(block)[:8]}", heading=_("Question"), sent=sent)
    context = {"page": page, "key": block, "version": version.pk, "asked": asked}
    return render(request, "questions/practice.html", context, status=status)
