"""An anonymous questionnaire: all on one page, sent once; no draft, no session and no mark of the form keeps the answers."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.accounts.requests import SignedIn
from lms.core.errors import DomainError
from lms.core.web.forms import redirect_saying, see_other
from lms.learning.course_tree import closed_for
from lms.learning.domain.progress import refuse_closed
from lms.questions import attempt_queries as queries
from lms.questions.domain import anonymous
from lms.questions.domain.later import why_not_yet
from lms.questions.enums import Purpose
from lms.questions.models import Participation
from lms.questions.presenters import Asked, ask
from lms.questions.responses import Sent, read_response

from .taking import Standing, standing_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: SignedIn, lesson: int, block: UUID) -> HttpResponse:
    """The questions; a POST hands the answers in, each of them may be left out."""
    standing = standing_or_404(request, lesson, block)
    if not standing.content["anonymous"]:
        raise Http404
    if request.method != "POST" and closed_for(request.user, standing.lesson):
        return see_other(standing.lesson.url)  # which says why
    refuse_closed(request.user, standing.lesson)
    layout = anonymous.sheet_layout(standing.questionnaire.current)  # type: ignore[arg-type]
    contents = queries.contents_of(place["version"] for place in layout)
    sent: list[Sent] = [Sent(None) for _place in layout]
    error, status = "", 200
    if request.method == "POST":
        sent = [
            read_response(contents[place["version"]], place["parts"], request.POST, f"q{number}")
            for number, place in enumerate(layout, start=1)
        ]
        status = 422 if any(one.error for one in sent) else 200
        moved = any(one.moved is not None for one in sent)
        if status == 200 and not moved and not getattr(request, "shows_only", False):
            try:
                anonymous.hand_in(
                    person=request.user, questionnaire=standing.questionnaire, lesson=standing.lesson,
                    block=standing.block, layout=layout, answers={n: one.response for n, one in enumerate(sent)},
                )  # fmt: skip
                return redirect_saying(
                    request, _("Thank you. Nobody knows which answers are yours."), standing.lesson.url
                )
            except DomainError as refused:
                if refused.status == 403:
                    raise
                error, status = str(refused), refused.status
    return _page(request, standing, _asked(layout, contents, sent), error, status)


def _asked(layout: list[dict[str, Any]], contents: dict[int, Any], sent: list[Sent]) -> list[Asked]:
    return [
        ask(
            contents[place["version"]], place["parts"], name=f"q{number}", sent=one,
            heading=_("Question %(n)s of %(all)s") % {"n": number, "all": len(layout)},
        )
        for number, (place, one) in enumerate(zip(layout, sent, strict=True), start=1)
    ]  # fmt: skip


def _page(request: SignedIn, standing: Standing, asked: list[Asked], error: str, status: int) -> HttpResponse:
    same = {"lesson": standing.lesson.pk, "block": standing.block, "questionnaire": standing.questionnaire}
    is_done = Participation.objects.filter(person=request.user, **same).exists()
    faults = [(f"#{one.first}", f"{one.heading} : {one.error}") for one in asked if one.error]
    is_later = standing.content["purpose"] == Purpose.LATER and not is_done
    not_yet = why_not_yet(request.user, standing.lesson, timezone.now()) if is_later else ""
    context = {
        "standing": standing, "questions": asked, "error": error, "is_done": is_done, "faults": faults, "not_yet": not_yet
    }  # fmt: skip
    return render(request, "questions/anonymous.html", context, status=status)
