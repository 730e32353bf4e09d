"""What the blocks of a lesson show to its reader: questions with the answer kept, questionnaires with what is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.learning.marks import format_percent
from lms.programme.registry import Reading
from lms.questions.attempt_queries import contents_of
from lms.questions.domain.later import why_not_yet
from lms.questions.domain.practice import practice_layout
from lms.questions.enums import AttemptState, Purpose
from lms.questions.grading import grade
from lms.questions.models import (
    Attempt,
    Participation,
    Question,
    QuestionnaireVersion,
    QuestionVersion,
    StepWords,
)
from lms.questions.pictures import with_addresses
from lms.questions.presenters import Asked, ask, points_said
from lms.questions.responses import Sent


@dataclass(frozen=True)
class PracticeShown:
    """One question in a lesson: `version` goes with the answer, so that it is marked as it was asked."""

    key: str
    lesson: int
    version: int
    asked: Asked
    may_answer: bool


def prepare_questions(found: list[Any], reading: Reading) -> None:
    """For all blocks of a lesson: three queries at most, whatever their number; pictures cost two more."""
    wanted = {block.id: block.value["question"] for block in found if block.value["question"] is not None}
    kept = _practised(reading, list(wanted)) if wanted else {}
    known = {attempt.layout[0]["version"] for attempt in kept.values() if attempt.step}
    now = {one.current_id: one.current.content for one in wanted.values() if one.current is not None}
    older = known - now.keys()
    contents = with_addresses(now) | (contents_of(older) if older else {})
    number = 0
    for block in found:
        question = wanted.get(block.id)
        if question is None or (question.retired_at and block.id not in kept):
            continue
        number += 1
        block.value.ready = _practice(
            reading, block.id, question, kept.get(block.id), contents, number, len(wanted)
        )


def _practised(reading: Reading, keys: Sequence[str]) -> dict[str, Attempt]:
    """The attempts of the reader at the questions of these blocks, by block, each with its last `answers`."""
    if not reading.user.is_authenticated or reading.is_preview:
        return {}
    rows = Attempt.objects.filter(
        person=reading.user, lesson=reading.lesson.pk, question__isnull=False, block__in=keys
    )
    words = StepWords.objects.filter(step__attempt=OuterRef("pk")).exclude(answers={})
    last = Subquery(words.order_by("-step__number").values("answers")[:1])
    return {str(one.block): one for one in rows.annotate(answers=last).order_by("started_at", "pk")}


def _practice(
    reading: Reading,
    key: str,
    question: Question,
    kept: Any,
    contents: Mapping[int, Any],
    number: int,
    total: int,
) -> PracticeShown:
    is_kept = kept is not None and kept.question_id == question.pk
    version: int = kept.layout[0]["version"] if is_kept else question.current_id or 0
    response = (kept.answers or {}).get("0") if is_kept else None
    content = contents[version]
    layout = practice_layout(reading.user.pk or 0, key, QuestionVersion(pk=version, content=content))
    heading = _("Question") if total == 1 else _("Question %(n)s of %(all)s") % {"n": number, "all": total}
    graded = grade(content, response) if response else None
    asked = ask(
        content, layout[0]["parts"], name=f"q-{key[:8]}", heading=heading, sent=Sent(response), graded=graded,
        points=points_said(graded),
    )  # fmt: skip
    may = reading.user.is_authenticated and not reading.is_preview
    return PracticeShown(key, reading.lesson.pk, version, asked, may)


@dataclass(frozen=True)
class QuestionnaireShown:
    """The card of a questionnaire: what it says, and the word on its button."""

    key: str
    lesson: int
    title: str
    intro: str
    number: int
    minutes: int | None
    state: str
    tone: str
    action: str
    may_open: bool
    not_yet: str = ""  # why it does not open, where it is asked later


def prepare_questionnaires(found: list[Any], reading: Reading) -> None:
    """For all blocks of a lesson: three queries at most."""
    wanted = {block.id: block.value["questionnaire"] for block in found if block.value["questionnaire"]}
    versions = {one.current_id: one for one in wanted.values() if one.current_id}
    if not versions:
        return
    contents = dict(
        QuestionnaireVersion.objects.filter(pk__in=versions).order_by("pk").values_list("pk", "content")
    )
    tried = _tried(reading, list(wanted))
    for block in found:
        one = wanted.get(block.id)
        if one is not None and one.current_id in contents:
            block.value.ready = _card(reading, block.id, contents[one.current_id], tried.get(block.id, []))


def _tried(reading: Reading, keys: Sequence[str]) -> dict[str, list[Any]]:
    if not reading.user.is_authenticated or reading.is_preview:
        return {}
    own: dict[str, list[Any]] = {}
    same = {"person": reading.user, "lesson": reading.lesson.pk, "block__in": keys}
    for attempt in Attempt.objects.filter(**same, questionnaire__isnull=False).order_by("number"):
        own.setdefault(str(attempt.block), []).append(attempt)
    for part in Participation.objects.filter(**same).order_by("pk"):
        own.setdefault(str(part.block), []).append(part)
    return own


def _card(reading: Reading, key: str, content: Mapping[str, Any], tried: list[Any]) -> QuestionnaireShown:
    number = sum(item.get("draw") or 1 for item in content["items"])
    state, tone, action = _standing(tried)
    may_open = reading.user.is_authenticated and not reading.is_preview
    is_later = content["purpose"] == Purpose.LATER and may_open and not tried
    return QuestionnaireShown(
        key, reading.lesson.pk, content["title"], content["intro"], number, content["minutes"], state, tone, action,
        may_open, reading.read(_not_yet) if is_later else "",
    )  # fmt: skip


def _not_yet(reading: Reading) -> str:
    return why_not_yet(reading.user, reading.lesson, timezone.now())


def _standing(tried: list[Any]) -> tuple[str, str, str]:
    """(word, tone, what the button says)."""
    last = tried[-1] if tried else None
    if last is None:
        return "", "", _("Open the questionnaire")
    if isinstance(last, Participation):
        return _("Answered"), "ok", _("See the questionnaire")
    if last.state == AttemptState.OPEN:
        return _("In progress"), "warn", _("Go on")
    if last.state == AttemptState.WAITING:
        return _("Handed in, waiting to be read"), "warn", _("See my answers")
    said = format_percent(last.points, last.possible) if last.possible else _("Answered")
    return said, "ok", _("See my answers")
