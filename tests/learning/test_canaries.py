"""C16: a private note beside a lesson, words kept for oneself, an anonymous answer: looked for everywhere, as in A3."""

import uuid
from datetime import date

import pytest
from django.apps import apps
from django.urls import reverse

from lms.accounts.domain.erasure import erase_person
from lms.learning.domain.facts import record
from lms.learning.domain.writing import keep_note, keep_reflection
from lms.learning.models import LessonNote, Reflection
from lms.programme.models import LessonPage
from lms.questions.domain import anonymous
from lms.questions.models import AnonymousAnswers, Participation
from tests.crawl import crawl
from tests.questions.attempts_help import question_of, questionnaire_of
from tests.world import build_world, identities

pytestmark = pytest.mark.django_db
NOTE, REFLECTION, ANSWER = "CANARI-note-5c1", "CANARI-reflexion-5c1", "CANARI-anonyme-5c1"


@pytest.fixture
def world():
    """The participant's note, a reflection for themselves, and an answer without a name, in their own lesson."""
    made = build_world()
    questionnaire = questionnaire_of(
        question_of("long"), question_of("rating"), purpose="satisfaction", anonymous=True
    )
    lesson = LessonPage.objects.get(pk=made.mine.lesson.pk)
    keys = [str(uuid.uuid4()), str(uuid.uuid4())]
    blocks = [
        {"type": "reflection", "id": keys[0], "value": {"question": "Dans votre territoire ?"}},
        {
            "type": "questionnaire",
            "id": keys[1],
            "value": {"questionnaire": questionnaire.pk, "required": False},
        },
    ]
    lesson.body = [*lesson.body.raw_data, *blocks]
    lesson.save_revision().publish()
    author = made.mine.participant
    keep_note(author=author, lesson=lesson, body=NOTE)
    keep_reflection(person=author, lesson=lesson, block=keys[0], body=REFLECTION)
    layout = anonymous.sheet_layout(questionnaire.current)
    place = next(n for n, one in enumerate(layout) if one["points"] != "0")
    anonymous.hand_in(
        person=author, questionnaire=questionnaire, lesson=lesson, block=keys[1], layout=layout,
        answers={place: {"text": ANSWER}},
    )  # fmt: skip
    made.lesson, made.questionnaire, made.anonymous = lesson, questionnaire, keys[1]
    return made


def holding(pages, word):
    return [path for path, text in pages.items() if word in text]


@pytest.mark.slow
def test_c16_others_find_neither_note_nor_reflection_nor_answer(client, world, settings):
    settings.STAFF_NEEDS_SECOND_FACTOR = False
    for name, user in identities(world).items():
        if user is None or user == world.mine.participant:
            continue
        client.force_login(user)
        pages = crawl(client)
        pages |= {
            path: client.get(path).text
            for path in (
                world.lesson.url,
                reverse("questions:results", args=[world.questionnaire.pk]),
                reverse("questions:anonymous", args=[world.lesson.pk, world.anonymous]),
            )
        }
        assert {word: holding(pages, word) for word in (NOTE, REFLECTION, ANSWER)} == {
            NOTE: [], REFLECTION: [], ANSWER: []
        }, name  # fmt: skip


def test_c16_their_author_reads_note_and_reflection_and_nobody_the_answer(client, world):
    client.force_login(world.mine.participant)
    pages = crawl(client) | {world.lesson.url: client.get(world.lesson.url).text}
    notes = [path for path in holding(pages, NOTE) if path.startswith("/parcours/notes/")]
    assert sorted(notes) == sorted(holding(pages, NOTE)) != []
    assert world.lesson.url in holding(pages, REFLECTION)
    assert holding(pages, ANSWER) == []
    assert not [
        path for path in holding(pages, NOTE) + holding(pages, REFLECTION) if path.startswith("/api/")
    ]


def test_c16_each_stands_in_its_own_table_alone(world):
    own = {NOTE: {LessonNote}, REFLECTION: {Reflection}, ANSWER: {AnonymousAnswers}}
    for model in apps.get_models():
        if model._meta.proxy or not model._meta.managed:
            continue
        rows = [str(row) for row in model._default_manager.values()]
        for word, tables in own.items():
            assert bool([row for row in rows if word in row]) == (model in tables), (word, model)


def test_c16_nothing_ties_an_anonymous_answer_to_its_author(world):
    """No key to a person, no hour, and rows of who took part come in no order that says which sheet is whose."""
    (sheet,) = AnonymousAnswers.objects.all()
    fields = {field.name for field in AnonymousAnswers._meta.get_fields() if field.is_relation}
    assert fields == {"version", "questionnaire", "cohort"}
    assert type(sheet.day) is date
    taken = Participation.objects.get(person=world.mine.participant)
    assert {field.get_internal_type() for field in taken._meta.concrete_fields} & {
        "DateTimeField",
        "TimeField",
    } == set()


def test_c16_logs_hold_none_of_them(world, caplog):
    caplog.set_level("DEBUG")
    keep_note(author=world.mine.participant, lesson=world.lesson, body=f"{NOTE} bis")
    record(person=world.mine.participant, lesson=world.lesson, kind="read", once="encore")
    assert NOTE not in caplog.text


def test_c16_erasing_the_author_takes_note_and_reflection_away(world):
    erase_person(user=world.mine.participant, by=None)
    assert not LessonNote.objects.filter(body__contains="CANARI").exists()
    assert not Reflection.objects.filter(body__contains="CANARI").exists()
    assert AnonymousAnswers.objects.count() == 1
