"""C8: twenty threads hand in, save and time out one attempt; others start, mark and answer at once. PostgreSQL."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import OperationalError

from lms.core.db.clock import database_now
from lms.learning.enums import FactKind
from lms.learning.models import Fact
from lms.programme.enums import ThemeRoleKind
from lms.questions.attempt_queries import answers_of
from lms.questions.domain import anonymous, attempts, marking, practice
from lms.questions.enums import AttemptState, StepKind
from lms.questions.models import AnonymousAnswers, Attempt, AttemptStep
from tests.factories.accounts import UserFactory
from tests.programme.help import named
from tests.questions.attempts_help import begun, lesson_with, question_of, questionnaire_of, right
from tests.threads import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
THREADS = 20


def race(calls):
    """What came of the calls. On a machine under load the last in a long line may be told that a lock is held: they did
    nothing, and may ask again."""
    said, errors = together(calls)
    waited = [one for one in errors if isinstance(one, OperationalError) and "lock timeout" in str(one)]
    assert [one for one in errors if one not in waited] == []
    said["waited"] += len(waited)
    assert sum(said.values()) == len(calls)
    return said


def numbers_of(attempt):
    return list(
        AttemptStep.objects.filter(attempt=attempt).order_by("number").values_list("number", flat=True)
    )


@pytest.mark.parametrize("is_over", [False, True])
def test_c8_one_mark_and_steps_without_a_gap(is_over):
    questionnaire = questionnaire_of(question_of("number"), question_of("short"), minutes=30)
    lesson, key = lesson_with(questionnaire)
    user = UserFactory()
    attempt = begun(user, questionnaire, lesson, key)
    attempts.save(attempt=attempt, step=0, answers={0: {"text": "200"}})
    if is_over:
        Attempt.objects.update(ends_at=database_now() - timedelta(minutes=2))

    def save(n):
        return lambda: attempts.save(attempt=attempt, step=1, answers={1: {"text": f"mot {n}"}})

    calls = [save(n) for n in range(7)]
    calls += [lambda: attempts.submit(attempt=attempt, step=1, answers={}) for _ in range(7)]
    calls += [lambda: attempts.time_out(attempt_id=attempt.pk) for _ in range(6)]
    said = race(calls)
    assert set(said) <= {"ok", "stale", "handed_in", "time_over", "waited"}
    done = Attempt.objects.get(pk=attempt.pk)
    if done.state == AttemptState.OPEN:  # a save came first: every hand-in was told
        assert not is_over
        attempts.submit(attempt=done, step=done.step, answers={})
        done.refresh_from_db()
    numbers = numbers_of(attempt)
    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers[-1] == done.step
    kinds = list(AttemptStep.objects.filter(attempt=attempt).values_list("kind", flat=True))
    assert kinds.count(StepKind.SUBMITTED) == kinds.count(StepKind.GRADED) == 1
    assert kinds.count(StepKind.SAVED) <= 2
    assert done.points == 1
    assert Fact.objects.filter(person=user, kind=FactKind.SCORED).count() == 1
    assert answers_of(done)[0] == {"text": "200"}


def test_twenty_threads_start_one_attempt():
    questionnaire = questionnaire_of(question_of("single"))
    lesson, key = lesson_with(questionnaire)
    user = UserFactory()
    said = race([lambda: begun(user, questionnaire, lesson, key)] * THREADS)
    assert said["ok"] + said["waited"] == THREADS
    assert Attempt.objects.get().number == 1


def test_twenty_readers_mark_one_answer_once():
    questionnaire = questionnaire_of(question_of("long"))
    lesson, key = lesson_with(questionnaire)
    user = UserFactory()
    attempt = begun(user, questionnaire, lesson, key)
    done = attempts.submit(attempt=attempt, step=0, answers=right(attempt))
    expert = named(done.course.theme, ThemeRoleKind.EXPERT).user
    said = race([
        lambda: marking.mark_answer(attempt=done, place=0, points=Decimal(1), by=expert, step=done.step)
    ] * THREADS)  # fmt: skip
    assert (said["ok"], said["stale"] + said["waited"]) == (1, THREADS - 1)
    assert numbers_of(attempt) == [1, 2, 3, 4]


def test_twenty_answers_to_one_practice_and_twenty_anonymous_sheets():
    question = question_of("short")
    lesson, key = lesson_with(question=question)
    user = UserFactory()

    def answer(n):
        text = {"text": f"mot {n}"}
        return lambda: practice.answer(
            person=user, lesson=lesson, block=key, version=question.current, response=text
        )

    said = race([answer(n) for n in range(THREADS)])
    assert said["ok"] + said["waited"] == THREADS
    assert numbers_of(Attempt.objects.get()) == list(range(1, said["ok"] + 1))
    assert Fact.objects.filter(kind=FactKind.ANSWERED).count() == 1
    questionnaire = questionnaire_of(
        question_of("rating"), purpose="satisfaction", anonymous=True, attempts_allowed=1
    )
    other, other_key = lesson_with(questionnaire)
    layout = anonymous.sheet_layout(questionnaire.current)
    sheet = {
        "person": user,
        "questionnaire": questionnaire,
        "lesson": other,
        "block": other_key,
        "layout": layout,
    }
    said = race([lambda: anonymous.hand_in(**sheet, answers={0: {"choice": "1"}})] * THREADS)
    assert (said["ok"], said["answered"] + said["waited"]) == (1, THREADS - 1)
    assert AnonymousAnswers.objects.count() == 1
