"""Before and after: the same questions answered twice, as a drawing and as a table."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.requests import SignedIn
from lms.core.web.forms import redirect_saying
from lms.questions import attempt_queries as queries
from lms.questions.domain import sharing
from lms.questions.enums import AttemptState, Purpose
from lms.questions.html import plain
from lms.questions.models import Attempt

from .taking import Standing, standing_or_404

LEFT, RIGHT = 4, 96  # percent of the drawing's width at which a scale begins and ends


@dataclass(frozen=True)
class Compared:
    """One question of both: steps from 1."""

    text: str
    was: int
    now: int
    steps: int

    @property
    def gain(self) -> int:
        return self.now - self.was

    @property
    def gain_said(self) -> str:
        return signed(Decimal(self.gain))

    @property
    def gain_words(self) -> str:
        words = ngettext("%(gain)s point", "%(gain)s points", abs(self.gain))
        return words % {"gain": self.gain_said}

    @property
    def was_at(self) -> str:
        return self._at(self.was)

    @property
    def now_at(self) -> str:
        return self._at(self.now)

    @property
    def ticks(self) -> list[str]:
        return [self._at(step) for step in range(1, self.steps + 1)]

    def _at(self, step: int) -> str:
        return f"{LEFT + (RIGHT - LEFT) * (step - 1) / max(self.steps - 1, 1):.2f}"


def signed(number: Decimal) -> str:
    """« + 2 », « – 1 », « 0 »"""
    said = number_format(abs(number).normalize(), use_l10n=True)
    return f"+\u00a0{said}" if number > 0 else f"–\u00a0{said}" if number < 0 else said


def pair_or_404(request: SignedIn, lesson: int, block: UUID) -> tuple[Standing, Attempt, Attempt]:
    """The positioning after of this block, with the person's last answers before and after."""
    standing = standing_or_404(request, lesson, block)
    earlier = standing.questionnaire.compared_with_id
    handed_in = Attempt.objects.filter(person=request.user).exclude(state=AttemptState.OPEN)
    before = (
        handed_in.filter(questionnaire=earlier, purpose=Purpose.BEFORE)
        .order_by("-submitted_at", "-pk")
        .first()
    )
    after = next((one for one in reversed(standing.attempts) if one.state != AttemptState.OPEN), None)
    if earlier is None or before is None or after is None:
        raise Http404
    return standing, before, after


def compared(before: Attempt, after: Attempt) -> list[Compared]:
    """Ratings that both hold, by question, in the order of the one after."""
    first, second = _steps(before), _steps(after)
    return [
        Compared(text, first[key][1], step, steps)
        for key, (text, step, steps) in second.items()
        if key in first and first[key][2] == steps
    ]


def _steps(attempt: Attempt) -> dict[int, tuple[str, int, int]]:
    """{question: (its words, the step chosen from 1, how many there are)}"""
    answers, found = queries.answers_of(attempt), {}
    questions = queries.questions_of(place["version"] for place in attempt.layout)
    for place, layout in enumerate(attempt.layout):
        question, content = questions[layout["version"]]
        chosen = (answers.get(place) or {}).get("choice")
        keys = [one["id"] for one in content.get("scale", [])]
        if chosen in keys:
            found[question] = (plain(content["text"]), keys.index(chosen) + 1, len(keys))
    return found


@require_safe
def compare(request: SignedIn, lesson: int, block: UUID) -> HttpResponse:
    standing, before, after = pair_or_404(request, lesson, block)
    rows = compared(before, after)
    context = {"standing": standing, "before": before, "after": after, "rows": rows, "mean": _mean(rows)}
    return render(request, "questions/compare.html", context)


def _mean(rows: list[Compared]) -> dict[str, Any] | None:
    if not rows:
        return None
    was, now = (sum(getattr(one, name) for one in rows) for name in ("was", "now"))
    number = [_tenth(Decimal(one) / len(rows)) for one in (was, now, now - was)]
    return {"was": _said(number[0]), "now": _said(number[1]), "gain": signed(number[2])}


def _tenth(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _said(number: Decimal) -> str:
    return number_format(number, use_l10n=True)


@require_POST
def share(request: SignedIn, lesson: int, block: UUID) -> HttpResponse:
    """Show both answers to one's coach, or take that back."""
    standing, before, after = pair_or_404(request, lesson, block)
    is_shown = "hide" not in request.POST
    sharing.share(person=request.user, attempts=[before, after], shown=is_shown)
    words = _("Your coach can see it now.") if is_shown else _("Your coach no longer sees it.")
    return redirect_saying(request, words, "questions:compare", standing.lesson.pk, standing.block)
