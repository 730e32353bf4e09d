"""What `tests.world` needs of questions: a lesson with the blocks of this app, and one person's answers to them."""

import json
import uuid
from types import SimpleNamespace
from typing import Any

from lms.programme.models import LessonPage
from lms.questions import content as contents
from lms.questions.domain import attempts
from lms.questions.domain.bank import add_question
from lms.questions.domain.publishing import publish
from lms.questions.models import Attempt, Category, Questionnaire, QuestionnaireItem, QuestionVersion

from .examples import example


def answer_questions(person: Any, lesson: LessonPage, name: str) -> SimpleNamespace:
    """Two questionnaires (a test that waits for its reader, a positioning under way) and a question, in the lesson."""
    shelf = Category.objects.create(name=f"Catégorie {name}")
    made = {
        kind: add_question(category=shelf, name=f"{kind} {name}", content=contents.parse(example(kind)))
        for kind in ("single", "long", "short")
    }
    questionnaires = [
        _questionnaire(f"Test {name}", made["long"], made["single"]),
        _questionnaire(f"Avant {name}", made["short"], made["single"], purpose="before"),
    ]
    keys = [str(uuid.uuid4()) for _ in range(3)]
    blocks = [("questionnaire", {"questionnaire": one.pk, "required": False}) for one in questionnaires]
    blocks.append(("bank_question", {"question": made["long"].pk, "required": False}))
    body = [
        {"type": kind, "value": value, "id": key} for (kind, value), key in zip(blocks, keys, strict=True)
    ]
    page = LessonPage.objects.get(pk=lesson.pk)
    page.body = json.dumps(body)
    page.save()
    done, under_way = (
        attempts.start(person=person, questionnaire=one, lesson=page, block=key)
        for one, key in zip(questionnaires, keys, strict=False)
    )
    answers = {0: {"text": f"Dans mon territoire {name}…"}}
    attempts.submit(attempt=done, step=0, answers=answers)
    version: QuestionVersion = made["single"].current
    return SimpleNamespace(
        lesson=page, questionnaire=questionnaires[0], block=keys[0], attempt=Attempt.objects.get(pk=done.pk),
        under_way=under_way, practice_block=keys[2], question=made["single"], version=version,
    )  # fmt: skip


def _questionnaire(title: str, *questions: Any, **settings: Any) -> Questionnaire:
    questionnaire = Questionnaire.objects.create(title=title, **settings)
    for place, question in enumerate(questions):
        QuestionnaireItem.objects.create(questionnaire=questionnaire, question=question, sort_order=place)
    publish(questionnaire=questionnaire)
    questionnaire.refresh_from_db()
    return questionnaire


def arguments(answered: SimpleNamespace, name: str) -> dict[str, Any]:
    """What fills the holes of this app's addresses; nothing for another app's."""
    here = {"lesson": answered.lesson.pk, "block": answered.block}
    one, open_one = {"pk": answered.attempt.pk}, {"pk": answered.under_way.pk}
    results = {"pk": answered.questionnaire.pk}
    return {
        "questions:practise": {**here, "block": answered.practice_block},
        "questions:begin": here,
        "questions:anonymous": here,
        "questions:compare": here,
        "questions:share": here,
        "questions:review": open_one,
        "questions:question": {**open_one, "place": 1},
        "questions:result": one,
        "questions:read": one,
        "questions:mark": {**one, "place": 1},
        "questions:results": results,
        "questions:results_csv": results,
        "questions:results_question": {**results, "question": answered.question.pk},
        "api:attempt-detail": {**one, "id": answered.attempt.pk},
        "api:questionnaire-detail": {**results, "id": answered.questionnaire.pk},
    }.get(name, {})
