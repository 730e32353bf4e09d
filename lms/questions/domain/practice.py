"""One question of a lesson, answered as often as one likes: each answer is kept, none is a mark that counts."""

import random
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.core.db.clock import database_now
from lms.core.errors import DomainError
from lms.learning.domain import facts
from lms.learning.domain.progress import refuse_closed, refuse_unseen
from lms.learning.editions import course_of
from lms.learning.enums import FactKind
from lms.learning.registry import own_cohort
from lms.programme.models import LessonPage
from lms.questions import attempt_queries as queries
from lms.questions.enums import AttemptState, Purpose, StepKind
from lms.questions.grading import Response
from lms.questions.models import Attempt, Question, QuestionVersion
from lms.questions.responses import draw_layout
from lms.questions.scoring import results_of, total_of

from .steps import lock_attempt, write_step


def practice_layout(person_id: int, block: str, version: QuestionVersion) -> list[dict[str, Any]]:
    """As `Attempt.layout`: the order of the parts is another for each person, and the same each time they look."""
    # The order is no secret, it only has to stay.
    chance = random.Random(f"{person_id}:{block}:{version.pk}")  # noqa: S311
    points = "0" if version.content["type"] == "rating" else version.content["points"]
    return [{"version": version.pk, "points": points, "parts": draw_layout(version.content, chance)}]


@transaction.atomic
def answer(
    *, person: User, lesson: LessonPage, block: str, version: QuestionVersion, response: Response
) -> Attempt:
    """Keep an answer, say how it went. The fact `answered` is written once; the same answer again makes no step."""
    User.objects.select_for_update(of=("self",), no_key=True).order_by("pk").get(pk=person.pk)
    refuse_unseen(person, lesson)
    refuse_closed(person, lesson)
    row, now = _row(person, lesson, block, version), database_now()
    is_known = row.step > 0 and row.layout[0]["version"] == version.pk
    if is_known and queries.answers_of(row).get(0) == response:
        return row
    row.layout = practice_layout(person.pk, block, version)
    results = results_of(row.layout, {0: response}, {version.pk: version.content})
    write_step(
        row, StepKind.GRADED, by=person, at=now, value={"results": results, "version": version.pk},
        answers={0: response},
    )  # fmt: skip
    row.results, row.submitted_at = results, now
    total = total_of(results)
    row.points, row.possible = total.decimals
    row.state = AttemptState.WAITING if row.points is None else AttemptState.GRADED
    row.save()
    facts.record(
        person=person, lesson=lesson, kind=FactKind.ANSWERED, block=block, cohort=row.cohort_id,
        once=f"question:{block}:{row.question_id}", value={"state": results[0]["state"]},
    )  # fmt: skip
    return row


def _row(person: User, lesson: LessonPage, block: str, version: QuestionVersion) -> Attempt:
    """The one attempt of the person at this question of this block, under its lock."""
    known = Attempt.objects.filter(person=person, lesson=lesson, block=block, question=version.question_id)
    key = known.values_list("pk", flat=True).first()
    if key is not None:
        return lock_attempt(key)
    question = Question.objects.get(pk=version.question_id)
    if question.retired_at is not None:
        raise DomainError("retired", _("This question was taken out of use."))
    course, layout = course_of(lesson), practice_layout(person.pk, block, version)
    return Attempt.objects.create(
        person=person, question=question, purpose=Purpose.PRACTICE, course=course, lesson=lesson, block=block,
        cohort_id=own_cohort(person, course.theme_id), number=1, started_at=database_now(), layout=layout,
        possible=layout[0]["points"],
    )  # fmt: skip
