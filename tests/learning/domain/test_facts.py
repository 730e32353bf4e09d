"""Facts are written once and never changed; progress is what they say."""

import threading
import uuid
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import Error, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail import blocks

from lms.core.errors import DomainError
from lms.learning.completion import LessonRule, blocks_left, is_finished, is_reached
from lms.learning.domain import facts
from lms.learning.domain.editions import renew_edition
from lms.learning.domain.progress import mark_done, mark_undone
from lms.learning.domain.rebuild import rebuild_progress
from lms.learning.enums import FactKind
from lms.learning.models import CourseEdition, CourseProgress, Fact, LessonProgress
from lms.learning.registry import Activity, BlockRule, activities
from lms.programme.models import CoursePage, LessonPage, ModulePage
from tests.factories.programme import LessonPageFactory
from tests.programme.help import course_with, person
from tests.registries import declared

pytestmark = pytest.mark.django_db
BLOCK = str(uuid.uuid4())


def differing():
    out = StringIO()
    call_command("rebuild_progress", "--dry-run", stdout=out)
    return int(out.getvalue().split(", ")[2].split()[0])


def states(user):
    return dict(LessonProgress.objects.filter(user=user).values_list("lesson", "state"))


def test_a_fact_is_written_once_for_a_key():
    user, (_course, [lesson]) = person(), course_with(1)
    first, is_new = facts.record(person=user, lesson=lesson, kind=FactKind.READ, once="read:1")
    again, is_new_again = facts.record(
        person=user, lesson=lesson, kind=FactKind.READ, once="read:1", value={"x": 1}
    )
    assert (is_new, is_new_again, first.pk == again.pk, again.value) == (True, False, True, {})
    assert list(Fact.objects.filter(person=user).values_list("kind", flat=True)) == ["began", "read"]


def test_the_same_key_of_another_person_is_another_fact():
    (_course, [lesson]) = course_with(1)
    for user in (person(), person()):
        assert facts.record(person=user, lesson=lesson, kind=FactKind.READ, once="read")[1]


@pytest.mark.parametrize("model", [Fact, CourseEdition])
def test_neither_facts_nor_editions_are_ever_changed_or_deleted(model):
    user, (_course, [lesson]) = person(), course_with(1)
    mark_done(user=user, lesson=lesson)
    row = model.objects.order_by("pk").first()
    table, column = model._meta.db_table, "source" if model is Fact else "digest"
    for sql in (
        f"UPDATE {table} SET {column} = 'x' WHERE id = {row.pk}",
        f"DELETE FROM {table} WHERE id = {row.pk}",
    ):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "dreamt"},
        {"kind": "read", "lesson": None},
        {"kind": "voided"},
        {"kind": "granted"},
    ],
)
def test_the_database_refuses_a_fact_that_says_nothing(wrong):
    user, (course, [lesson]) = person(), course_with(1)
    with pytest.raises(Error), transaction.atomic():
        Fact.objects.create(**{"person": user, "course": course, "lesson": lesson, "once": "x", **wrong})


def test_taking_back_leaves_the_fact_and_opens_the_lesson_again():
    user, (course, lessons) = person(), course_with(1)
    mark_done(user=user, lesson=lessons[0])
    assert CourseProgress.objects.get(user=user, course=course).finished_at
    assert mark_undone(user=user, lesson=lessons[0])
    assert states(user) == {lessons[0].pk: "started"}
    assert CourseProgress.objects.get(user=user, course=course).finished_at is None
    assert Fact.objects.filter(person=user, kind="done_by_hand").count() == 1
    assert mark_done(user=user, lesson=lessons[0])
    assert (states(user), differing()) == ({lessons[0].pk: "done"}, 0)


def test_only_a_voided_fact_undoes_what_is_done():
    user, manager, (course, lessons) = person(), person(), course_with(2)
    for lesson in lessons:
        mark_done(user=user, lesson=lesson)
    finished = CourseProgress.objects.get(user=user, course=course).finished_at
    LessonPageFactory(parent=ModulePage.objects.get())
    LessonPage.objects.filter(pk=lessons[0].pk).update(completion="activities", required=False)
    renew_edition(course)
    assert CourseProgress.objects.get(user=user, course=course).finished_at == finished
    fact = Fact.objects.get(person=user, lesson=lessons[0], kind="done_by_hand")
    facts.void(fact=fact, by=manager, reason="Une autre personne était connectée.")
    assert states(user)[lessons[0].pk] == "started"
    assert CourseProgress.objects.get(user=user, course=course).finished_at is None
    with pytest.raises(DomainError) as refused:
        facts.void(fact=fact, by=manager, reason="Encore")
    assert (refused.value.code, differing()) == ("voided", 0)


def test_a_person_keeps_the_edition_that_they_began_and_may_move_on():
    user, (course, lessons) = person(), course_with(1)
    module = lessons[0].get_parent()
    facts.record(person=user, lesson=lessons[0], kind=FactKind.OPENED, once="opened")
    added = LessonPageFactory(parent=module)
    added.save_revision().publish()
    assert list(CourseEdition.objects.values_list("number", flat=True)) == [1, 2]
    mark_done(user=user, lesson=lessons[0])
    row = CourseProgress.objects.get(user=user)
    assert (row.edition.number, bool(row.finished_at)) == (1, True)
    assert facts.move_on(person=user, course=course)
    assert not facts.move_on(person=user, course=course)
    row.refresh_from_db()
    assert (row.edition.number, bool(row.finished_at), differing()) == (2, True, 0)


def test_publishing_what_asks_for_the_same_makes_no_edition():
    user, (course, lessons) = person(), course_with(1)
    mark_done(user=user, lesson=lessons[0])
    lesson = LessonPage.objects.get(pk=lessons[0].pk)
    lesson.title = "Un autre titre"
    lesson.save_revision().publish()
    assert CourseEdition.objects.filter(course=course).count() == 1
    lesson.required = False
    lesson.save_revision().publish()
    assert CourseEdition.objects.filter(course=course).count() == 2


def test_a_course_does_not_wait_for_an_optional_lesson_nor_for_one_that_is_gone():
    rules = [LessonRule(1), LessonRule(2, is_required=False), LessonRule(3)]
    assert not is_finished(rules, {1}, {1, 2, 3})
    assert is_finished(rules, {1, 3}, {1, 2, 3})
    assert is_finished(rules, {1}, {1, 2})
    assert not is_finished(rules, set(), {2})
    assert is_finished([LessonRule(2, is_required=False)], {2}, {2})
    assert not is_finished([], set(), set())


class _Task(blocks.StructBlock):
    title = blocks.CharBlock()

    class Meta:
        template = "programme/blocks/quote.html"


def fact(kind, block=None, pk=1, **value):
    return Fact(pk=pk, kind=kind, block=block, value=value)


def test_a_lesson_with_activities_is_done_by_them_and_a_score_must_pass():
    key = BLOCK
    rule = LessonRule(1, by="activities", blocks={key: BlockRule(frozenset({"scored"}), Decimal(70))})
    low, high = ({"points": points, "possible": "100"} for points in ("69.995", "70"))
    assert blocks_left(rule, [fact("scored", key, **low)]) == [key]
    assert not is_reached(rule, [fact("scored", key, **low)])
    assert is_reached(rule, [fact("scored", key, **low), fact("scored", key, 2, **high)])
    assert not is_reached(rule, [fact("done_by_hand", None, 2)])
    assert is_reached(rule, [fact("granted", None, 2)])
    by_hand = LessonRule(1, blocks=rule.blocks)
    assert not is_reached(by_hand, [fact("scored", key, **high)])
    assert is_reached(by_hand, [fact("done_by_hand"), fact("scored", key, 2, **high)])


def test_the_course_follows_an_activity_that_another_app_declares(monkeypatch):
    user, (_course, [lesson]) = person(), course_with(1)
    with declared(
        activities, Activity("quote", label="x", rule=lambda value: BlockRule(frozenset({"finished"})))
    ):
        lesson.body = [{"type": "quote", "id": BLOCK, "value": {"text": "a", "author": "", "source": ""}}]
        lesson.completion = "activities"
        lesson.save()
        facts.record(person=user, lesson=lesson, kind=FactKind.OPENED, once="opened")
        assert states(user) == {lesson.pk: "started"}
        facts.record(person=user, lesson=lesson, kind=FactKind.FINISHED, once="done", block=BLOCK)
    assert states(user) == {lesson.pk: "done"}
    assert CourseProgress.objects.get(user=user).finished_at


ACTS = st.sampled_from(
    [
        "open",
        "read",
        "done",
        "back",
        "score",
        "void",
        "edit",
        "add",
        "unpublish",
        "publish",
        "copy",
        "move",
        "on",
        "grant",
    ]
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(ACTS, st.integers(0, 3), st.integers(0, 1)), max_size=25))
def test_whatever_the_order_progress_is_what_the_facts_say(db, acts):
    """Each fact once, the projection equal to one made anew, what is done never lost but by taking back or voiding."""
    with transaction.atomic():
        _play(acts)
        transaction.set_rollback(True)


def _play(acts):
    people, (course, lessons) = [person(), person()], course_with(2, 2)
    done = {user.pk: set() for user in people}
    for place, (act, which, who) in enumerate(acts):
        user, lesson = people[who], LessonPage.objects.get(pk=lessons[which].pk)
        _do(act, place, user, lesson, course, done)
        for one in people:
            now = {pk for pk, state in states(one).items() if state == "done"}
            assert done[one.pk] <= now, act
            done[one.pk] = now
    assert differing() == 0
    list(rebuild_progress())
    for user in people:
        assert {pk for pk, state in states(user).items() if state == "done"} == done[user.pk]
    keys = list(Fact.objects.values_list("once", flat=True))
    assert len(keys) == len(set(keys))
    for row in LessonProgress.objects.exclude(points=None):
        assert row.points <= row.possible


def _do(act, place, user, lesson, course, done):  # noqa: C901 - one line an act
    match act:
        case "open" | "read":
            for _twice in range(2):
                facts.record(
                    person=user, lesson=lesson, kind=FactKind(act + "ed" if act == "open" else act), once=act
                )
        case "done":
            facts.record(person=user, lesson=lesson, kind=FactKind.DONE_BY_HAND, once=f"hand:{place}")
        case "back":
            mark_undone(user=user, lesson=lesson)
            done[user.pk].discard(lesson.pk)
        case "score":
            value = {"points": str(place % 4), "possible": "3" if place % 4 < 4 else "4"}
            facts.record(
                person=user, lesson=lesson, kind=FactKind.SCORED, once=f"s{place}", block=BLOCK, value=value
            )
        case "void":
            fact = Fact.objects.filter(person=user, lesson=lesson, voids=None, voided_by=None).last()
            if fact is not None:
                facts.void(fact=fact, by=user, reason="test")
                done[user.pk].discard(lesson.pk)
        case "edit":
            lesson.completion, lesson.required = ("activities", False) if place % 2 else ("hand", True)
            lesson.save_revision().publish()
        case "add":
            LessonPageFactory(parent=lesson.get_parent()).save_revision().publish()
        case "unpublish":
            lesson.unpublish()
        case "publish":
            lesson.save_revision().publish()
        case "copy":
            CoursePage.objects.get(pk=course.pk).copy(recursive=True, update_attrs={"slug": f"copie-{place}"})
        case "move":
            modules = ModulePage.objects.filter(path__startswith=course.path).order_by("pk")
            lesson.move(modules[place % 2], pos="last-child")
        case "on":
            facts.move_on(person=user, course=CoursePage.objects.get(pk=course.pk))
        case "grant":
            facts.record(
                person=user, lesson=lesson, kind=FactKind.GRANTED, once=f"g{place}", by=user, reason="vu"
            )


@pytest.mark.postgresql
@pytest.mark.xdist_group("races")
@pytest.mark.django_db(transaction=True)
def test_twenty_threads_write_one_fact_of_a_key_and_finish_the_course_once():
    user, (course, lessons) = person(), course_with(2)
    mark_done(user=user, lesson=lessons[0])
    news, faults = [], []

    def run():
        try:
            news.append(mark_done(user=user, lesson=lessons[1]))
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(20)]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    assert (faults, sorted(news)) == ([], [False] * 19 + [True])
    assert Fact.objects.filter(person=user, lesson=None, kind="finished").count() == 1
    assert Fact.objects.filter(person=user, course=course, kind="began").count() == 1
    assert differing() == 0
