"""The changes of courses that write letters, each with a canary in what the person answered and what their reader said."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from lms.accounts.enums import Role
from lms.learning.domain.progress import mark_done
from lms.learning.models import CourseProgress
from lms.programme.enums import ThemeRoleKind
from lms.proof.domain import certificates
from lms.proof.models import Certificate
from lms.questions import content as contents
from lms.questions.domain import attempts, later, marking, regrading
from lms.questions.domain.bank import revise_question
from lms.questions.models import Attempt
from tests.factories.accounts import UserFactory
from tests.programme.help import named, person
from tests.proof.help import finisher, make_course
from tests.questions.attempts_help import lesson_with, one_of, question_of, questionnaire_of, right

ANSWER, COMMENT = "CANARIreponse", "CANARIremarque"


def _certified() -> tuple[SimpleNamespace, Certificate]:
    made = make_course()
    return made, certificates.issue(person=finisher(made), course=made.course)[0]


def issue(_w: Any) -> None:
    _certified()


def revoke(_w: Any) -> None:
    made, certificate = _certified()
    certificates.revoke(certificate=certificate, by=made.manager, reason="Délivrée par erreur.")


def _handed_in() -> Attempt:
    """A long answer that waits, and one with a key."""
    *_rest, attempt = one_of("long", "single")
    return attempts.submit(attempt=attempt, step=0, answers=right(attempt) | {0: {"text": ANSWER}})


def read_answers(_w: Any) -> None:
    done = _handed_in()
    expert = named(done.course.theme, ThemeRoleKind.EXPERT).user
    marking.mark_answer(attempt=done, place=0, points=Decimal(1), by=expert, step=done.step, comment=COMMENT)


def regrade(_w: Any) -> None:
    """The key of the second question was wrong."""
    _user, questionnaire, _lesson, _key, attempt = one_of("single", "short")
    attempts.submit(attempt=attempt, step=0, answers=right(attempt) | {1: {"text": ANSWER}})
    question = questionnaire.items.order_by("sort_order").first().question
    content = question.current.content
    swapped = {"100": "0", "0": "100"}
    choices = [{**one, "weight": swapped.get(one["weight"], one["weight"])} for one in content["choices"]]
    revise_question(question=question, content=contents.parse({**content, "choices": choices}))
    regrading.regrade(question=question, by=person(role=Role.EDITOR), reason="La clé était fausse.")


def ask_later(_w: Any) -> None:
    """Somebody finished a course fourteen weeks ago."""
    lesson, _key = lesson_with(questionnaire_of(question_of("rating"), purpose="later"))
    mark_done(user=UserFactory(), lesson=lesson)
    CourseProgress.objects.update(finished_at=timezone.now() - timedelta(weeks=14))
    later.ask_later()
