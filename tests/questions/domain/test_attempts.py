"""Attempts: drawn once, saved step by step, handed in once, by the person or by the clock."""

from datetime import timedelta
from decimal import Decimal
from unittest import mock

import pytest
from django.db import Error, connection, transaction

from lms.accounts.enums import Role
from lms.core.db.clock import database_now
from lms.core.errors import DomainError
from lms.learning.domain import facts
from lms.learning.domain.rebuild import rebuild_progress
from lms.learning.enums import FactKind
from lms.learning.models import Fact, LessonProgress
from lms.notify.models import Message
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import LessonPage
from lms.questions import content as contents
from lms.questions.attempt_queries import answers_of, layout_contents
from lms.questions.domain import attempts, marking, regrading
from lms.questions.domain.bank import retire_question, revise_question
from lms.questions.domain.extra_time import grant
from lms.questions.domain.publishing import publish
from lms.questions.enums import AttemptState, Purpose, StepKind
from lms.questions.models import (
    Attempt,
    AttemptStep,
    ExtraTime,
    QuestionnaireItem,
    QuestionnaireVersion,
    StepWords,
)
from lms.questions.personal_data import forget
from tests.factories.accounts import UserFactory
from tests.programme.help import named, person
from tests.questions.attempts_help import begun, lesson_with, one_of, question_of, questionnaire_of, right

pytestmark = pytest.mark.django_db


def numbers(attempt):
    return list(AttemptStep.objects.filter(attempt=attempt).order_by("number").values_list("number", "kind"))


def late(attempt, **by):
    Attempt.objects.filter(pk=attempt.pk).update(ends_at=database_now() - timedelta(**by))


# --- Start -------------------------------------------------------------------------------------


def test_what_was_drawn_at_the_start_stays_whatever_the_editor_does():
    user, questionnaire, lesson, key, attempt = one_of("single", "order", "match", shuffle=True)
    before = attempt.layout
    for question in [item.question for item in questionnaire.items.all()]:
        revise_question(
            question=question, content=contents.parse({**question.current.content, "text": "<p>Autre</p>"})
        )
    QuestionnaireItem.objects.filter(questionnaire=questionnaire).order_by("pk").first().delete()
    publish(questionnaire=questionnaire)
    again = begun(user, questionnaire, lesson, key)
    assert (again.pk, again.layout) == (attempt.pk, before)
    assert "Autre" not in str(layout_contents(again))
    other = begun(UserFactory(), type(questionnaire).objects.get(pk=questionnaire.pk), lesson, key)
    assert len(other.layout) == 2
    assert "Autre" in str(layout_contents(other))


def test_questions_are_drawn_from_a_category_or_a_tag_each_once():
    shelf = question_of("single").category
    for _ in range(4):
        question_of("truefalse", shelf)
    tagged = question_of("number", shelf)
    tagged.tags.set(["mairie"])
    retire_question(question=question_of("short", shelf))
    questionnaire = questionnaire_of(tagged)
    QuestionnaireItem.objects.create(questionnaire=questionnaire, category=shelf, draw=5, sort_order=1)
    publish(questionnaire=questionnaire)
    questionnaire.refresh_from_db()
    lesson, key = lesson_with(questionnaire)
    layout = begun(UserFactory(), questionnaire, lesson, key).layout
    assert len(layout) == len({one["version"] for one in layout}) == 6
    QuestionnaireItem.objects.create(questionnaire=questionnaire, tag="mairie", draw=2, sort_order=2)
    with pytest.raises(DomainError) as refused:
        publish(questionnaire=questionnaire)
    assert refused.value.code == "not_ready"


def test_only_so_many_attempts_and_one_at_a_time():
    user, questionnaire, lesson, key, attempt = one_of("single", attempts_allowed=2)
    assert begun(user, questionnaire, lesson, key).pk == attempt.pk
    attempts.submit(attempt=attempt, step=0, answers={})
    second = begun(user, questionnaire, lesson, key)
    assert second.number == 2
    attempts.submit(attempt=second, step=0, answers={})
    with pytest.raises(DomainError) as refused:
        begun(user, questionnaire, lesson, key)
    assert refused.value.code == "no_attempt_left"


def test_nothing_starts_in_a_lesson_that_one_may_not_open_or_before_it_is_published():
    questionnaire = questionnaire_of(question_of("single"))
    lesson, key = lesson_with(questionnaire)
    lesson.unpublish()
    with pytest.raises(DomainError) as refused:
        begun(UserFactory(), questionnaire, lesson, key)
    assert refused.value.status == 403


# --- Save and hand in --------------------------------------------------------------------------


def test_each_answer_is_a_step_and_the_last_word_counts():
    _user, _questionnaire, _lesson, _key, attempt = one_of("single", "number")
    attempt = attempts.save(attempt=attempt, step=0, answers={0: None, 1: {"text": "12"}})
    attempt = attempts.save(attempt=attempt, step=1, answers={1: {"text": "200"}})
    attempt = attempts.save(attempt=attempt, step=2, answers={1: {"text": "200"}})  # known: no step
    assert answers_of(attempt)[1] == {"text": "200"}
    done = attempts.submit(attempt=attempt, step=2, answers=right(attempt, 0))
    assert numbers(done) == [(1, "saved"), (2, "saved"), (3, "saved"), (4, "submitted"), (5, "graded")]
    assert (done.state, done.points, done.possible) == (AttemptState.GRADED, 2, 2)


def test_an_older_tab_is_told_and_loses_nothing():
    _user, _questionnaire, _lesson, _key, attempt = one_of("number", "short")
    attempts.save(attempt=attempt, step=0, answers={0: {"text": "1"}})
    with pytest.raises(DomainError) as stale:
        attempts.save(attempt=attempt, step=0, answers={0: {"text": "2"}})
    assert (stale.value.code, stale.value.status) == ("stale", 409)
    with pytest.raises(DomainError) as stale:
        attempts.submit(attempt=attempt, step=0, answers={})
    assert stale.value.code == "stale"
    assert answers_of(attempt) == {0: {"text": "1"}}
    attempts.save(attempt=attempt, step=1, answers={0: {"text": "2"}})
    assert answers_of(attempt) == {0: {"text": "2"}}


def test_handing_in_twice_is_once():
    user, _questionnaire, lesson, _key, attempt = one_of("single", pass_mark=Decimal(70))
    first = attempts.submit(attempt=attempt, step=0, answers=right(attempt))
    again = attempts.submit(attempt=attempt, step=0, answers={0: None})
    assert (again.step, again.points) == (first.step, 1)
    with pytest.raises(DomainError) as refused:
        attempts.save(attempt=attempt, step=again.step, answers={0: None})
    assert refused.value.code == "handed_in"
    facts = Fact.objects.filter(person=user, lesson=lesson, block__isnull=False)
    assert sorted(facts.values_list("kind", flat=True)) == [FactKind.FINISHED, FactKind.SCORED]
    assert LessonProgress.objects.get(user=user, lesson=lesson).points == 1


# --- The clock ---------------------------------------------------------------------------------


def test_the_clock_is_the_servers_and_the_network_has_a_minute():
    _user, _questionnaire, _lesson, _key, attempt = one_of("number", minutes=30)
    assert attempt.ends_at - attempt.started_at == timedelta(minutes=30)
    late(attempt, seconds=55)
    assert attempts.sweep() == 0
    attempts.save(attempt=attempt, step=0, answers={0: {"text": "200"}})  # within the minute of grace
    late(attempt, seconds=65)
    with pytest.raises(DomainError) as over:
        attempts.save(attempt=attempt, step=1, answers={0: {"text": "3"}})
    assert over.value.code == "time_over"
    done = Attempt.objects.get(pk=attempt.pk)
    assert (done.state, done.points) == (AttemptState.GRADED, 1)
    assert done.submitted_at == done.ends_at
    assert numbers(done) == [(1, "saved"), (2, "submitted"), (3, "graded")]


def test_what_was_saved_is_handed_in_by_the_sweep_once_even_if_it_is_killed():
    user, _questionnaire, _lesson, _key, attempt = one_of("number", minutes=1)
    attempts.save(attempt=attempt, step=0, answers={0: {"text": "200"}})
    late(attempt, minutes=2)
    killed = mock.patch("lms.questions.domain.attempts.record_mark", side_effect=KeyboardInterrupt)
    with killed, pytest.raises(KeyboardInterrupt):
        attempts.sweep()
    assert Attempt.objects.get(pk=attempt.pk).state == AttemptState.OPEN
    assert numbers(attempt) == [(1, "saved")]
    assert (attempts.sweep(), attempts.sweep()) == (1, 0)
    assert numbers(attempt) == [(1, "saved"), (2, "submitted"), (3, "graded")]
    assert AttemptStep.objects.get(attempt=attempt, number=2).author is None
    assert Fact.objects.filter(person=user, kind=FactKind.SCORED).count() == 1


def test_extra_time_is_counted_from_the_start_and_takes_a_manager():
    user, manager = UserFactory(), person(role=Role.MANAGER)
    with pytest.raises(DomainError):
        grant(person=user, percent=33, by=UserFactory())
    with pytest.raises(DomainError):
        grant(person=manager, percent=33, by=manager)
    grant(person=user, percent=33, by=manager)
    questionnaire = questionnaire_of(question_of("single"), minutes=30)
    lesson, key = lesson_with(questionnaire)
    attempt = begun(user, questionnaire, lesson, key)
    assert attempt.ends_at - attempt.started_at == timedelta(minutes=39, seconds=54)
    grant(person=user, percent=0, by=manager)
    assert not ExtraTime.objects.exists()


def test_practice_never_has_a_clock():
    with pytest.raises(Error), transaction.atomic():
        questionnaire_of(question_of("single"), purpose=Purpose.PRACTICE, minutes=3)


# --- Marks -------------------------------------------------------------------------------------


def test_thirds_add_up_and_the_mark_that_counts_is_kept():
    user, questionnaire, lesson, key, attempt = one_of(
        "multiple", "multiple", "multiple", mark_kept="average"
    )
    texts = layout_contents(attempt)
    one = {
        place: {"choices": [texts[row["version"]]["choices"][0]["id"]]}
        for place, row in enumerate(attempt.layout)
    }
    done = attempts.submit(attempt=attempt, step=0, answers=one)
    assert (done.points, done.possible) == (1, 3)
    second = begun(user, questionnaire, lesson, key)
    attempts.submit(attempt=second, step=0, answers=right(second))
    values = list(Fact.objects.filter(kind=FactKind.SCORED).order_by("pk").values_list("value", flat=True))
    average = {"possible": "3", "kept": "average"}
    assert values == [{"points": "1", **average}, {"points": "2", **average}]


@pytest.mark.parametrize(
    ("rule", "after"),
    [("best", [(0, 1), (2, 2), (2, 2)]), ("last", [(0, 2), (2, 2), (0, 2)]), ("average", [(0, 2), (1, 2), (Decimal("0.6666"), 2)])],
)  # fmt: skip
def test_progress_follows_the_rule_of_the_questionnaire_and_is_what_a_rebuild_says(rule, after):
    user, questionnaire, lesson, key, first = one_of("single", "truefalse", mark_kept=rule, pass_mark="60")
    shown = []
    for number, places in enumerate(((), (0, 1), ())):
        attempt = begun(user, questionnaire, lesson, key) if number else first
        answers = {place: one for place, one in right(attempt).items() if place in places}
        attempts.submit(attempt=attempt, step=0, answers=answers)
        row = LessonProgress.objects.get(user=user, lesson=lesson)
        shown.append((row.points, row.possible))
    assert [points for points, _possible in shown] == [points for points, _possible in after]
    assert {possible for _points, possible in shown} == {2}
    assert list(rebuild_progress(write=False))[-1].differ == 0
    values = Fact.objects.filter(kind=FactKind.SCORED).order_by("pk").values_list("value", flat=True)
    assert {value["kept"] for value in values} == {rule}


def test_a_lesson_is_done_by_the_mark_that_counts_and_stays_done():
    user, questionnaire, lesson, key, first = one_of("single", mark_kept="last", pass_mark="60")
    LessonPage.objects.filter(pk=lesson.pk).update(completion="activities")
    lesson = LessonPage.objects.get(pk=lesson.pk)
    lesson.save_revision().publish()
    attempts.submit(attempt=first, step=0, answers={})
    assert LessonProgress.objects.get(user=user).state == "started"
    second = begun(user, questionnaire, lesson, key)
    attempts.submit(attempt=second, step=0, answers=right(second))
    third = begun(user, questionnaire, lesson, key)
    attempts.submit(attempt=third, step=0, answers={})
    row = LessonProgress.objects.get(user=user)
    assert (row.state, row.points) == ("done", 0)
    opened = facts.record(person=user, lesson=lesson, kind=FactKind.READ, once="read")[0]
    facts.void(fact=opened, by=user, reason="essai")
    assert LessonProgress.objects.get(user=user).state == "done"
    assert list(rebuild_progress(write=False))[-1].differ == 0


def test_a_long_answer_waits_for_a_coach_and_is_told_once():
    user, _questionnaire, _lesson, _key, attempt = one_of("long", "single")
    done = attempts.submit(attempt=attempt, step=0, answers=right(attempt))
    assert (done.state, done.points) == (AttemptState.WAITING, None)
    assert not Fact.objects.filter(kind=FactKind.SCORED).exists()
    theme = done.course.theme
    expert, stranger = named(theme, ThemeRoleKind.EXPERT).user, UserFactory()
    mark = {"attempt": done, "place": 0, "points": Decimal("0.5"), "comment": "Bien vu."}
    for by, step, points in (
        (stranger, done.step, "0.5"),
        (user, done.step, "1"),
        (expert, 1, "0.5"),
        (expert, done.step, "1.5"),
    ):
        with pytest.raises(DomainError):
            marking.mark_answer(**{**mark, "points": Decimal(points)}, by=by, step=step)
    marked = marking.mark_answer(**mark, by=expert, step=done.step)
    assert (marked.state, marked.points) == (AttemptState.GRADED, Decimal("1.5"))
    assert Message.objects.filter(recipient=user, notification="questions.answers_read").count() == 1
    again = marking.mark_answer(**{**mark, "points": Decimal(1)}, by=expert, step=marked.step)
    assert again.points == 2
    assert Message.objects.filter(recipient=user).count() == 1
    marking.comment_on(attempt=done, place=1, comment="Oui.", by=expert, step=again.step)
    assert [kind for _n, kind in numbers(done)][-3:] == [StepKind.GRADED, StepKind.GRADED, StepKind.COMMENTED]


def test_a_wrong_key_is_mended_by_marking_again_told_once_and_nothing_asked_is_changed():
    editor = person(role=Role.EDITOR)
    user, questionnaire, _lesson, _key, attempt = one_of("single", "truefalse", pass_mark=Decimal(60))
    question = questionnaire.items.order_by("sort_order").first().question
    content = question.current.content
    wrong = next(one["id"] for one in content["choices"] if one["weight"] == "0")
    answers = {0: {"choice": wrong}, 1: right(attempt)[1]}
    done = attempts.submit(attempt=attempt, step=0, answers=answers)
    assert (done.points, done.possible) == (1, 2)
    swapped = {"100": "0", "0": "100"}
    choices = [{**one, "weight": swapped.get(one["weight"], one["weight"])} for one in content["choices"]]
    version = revise_question(question=question, content=contents.parse({**content, "choices": choices}))
    for _ in range(2):
        counts = regrading.regrade(
            question=question, by=editor, reason="La clé désignait la mauvaise réponse."
        )
    assert counts == (1, 0)
    again = Attempt.objects.get(pk=attempt.pk)
    assert (again.points, again.layout, answers_of(again)) == (2, attempt.layout, answers)
    steps = AttemptStep.objects.filter(attempt=attempt, kind=StepKind.REGRADED)
    (step,) = steps
    assert (step.author, step.reason) == (editor, "La clé désignait la mauvaise réponse.")
    assert step.value == {"place": 0, "key": version.pk, "from": "0", "to": "1"}
    message = Message.objects.get(recipient=user, notification="questions.regraded")
    assert "50" in message.text
    assert "100" in message.text
    assert Fact.objects.filter(person=user, kind=FactKind.SCORED).count() == 2


def test_answers_that_are_not_the_same_any_more_are_not_marked_again():
    editor = person(role=Role.EDITOR)
    _user, questionnaire, _lesson, _key, attempt = one_of("single")
    attempts.submit(attempt=attempt, step=0, answers=right(attempt))
    question = questionnaire.items.get().question
    content = question.current.content
    choices = [{**one, "id": contents.new_id()} for one in content["choices"]]
    revise_question(question=question, content=contents.parse({**content, "choices": choices}))
    with pytest.raises(DomainError) as refused:
        regrading.regrade(question=question, by=editor, reason="x")
    assert refused.value.code == "parts_changed"
    with pytest.raises(DomainError):
        regrading.regrade(question=question, by=UserFactory(), reason="x")


# --- What stays --------------------------------------------------------------------------------


def test_steps_and_versions_are_never_changed_and_words_go_with_the_account():
    user, _questionnaire, _lesson, _key, attempt = one_of("long")
    attempts.submit(attempt=attempt, step=0, answers=right(attempt))
    for rows in (AttemptStep.objects.filter(attempt=attempt), QuestionnaireVersion.objects.all()):
        with pytest.raises(Error), transaction.atomic():
            rows.update(number=77)
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {rows.model._meta.db_table}")
    forget(user)
    assert not StepWords.objects.exists()
    assert [number for number, _kind in numbers(attempt)] == [1, 2, 3]
    assert answers_of(attempt) == {}
