"""A questionnaire in a lesson, and people who answer it."""

import json
import uuid
from typing import Any

from lms.programme.models import LessonPage
from lms.questions import content as contents
from lms.questions.domain import attempts
from lms.questions.domain.bank import add_question
from lms.questions.domain.publishing import publish
from lms.questions.models import Category, Question, Questionnaire, QuestionnaireItem
from tests.factories.accounts import UserFactory
from tests.programme.help import course_with

from .examples import example


def question_of(kind: str, category: Category | None = None, **changed: Any) -> Question:
    category = category or Category.objects.get_or_create(parent=None, name="Inclusion")[0]
    return add_question(
        category=category,
        name=f"{kind} {uuid.uuid4().hex[:6]}",
        content=contents.parse(example(kind, **changed)),
    )


def questionnaire_of(*questions: Question, points: str | None = None, **settings: Any) -> Questionnaire:
    """A published questionnaire of these questions."""
    values = {"title": "Questionnaire final", **settings}
    questionnaire = Questionnaire.objects.create(**values)
    for place, question in enumerate(questions):
        QuestionnaireItem.objects.create(
            questionnaire=questionnaire, question=question, sort_order=place, points=points
        )
    publish(questionnaire=questionnaire)
    questionnaire.refresh_from_db()
    return questionnaire


def lesson_with(
    questionnaire: Questionnaire | None = None, question: Question | None = None
) -> tuple[LessonPage, str]:
    """A lesson with one block, and the key of the block."""
    _course, (lesson,) = course_with(1)
    key = str(uuid.uuid4())
    kind, value = (
        ("questionnaire", {"questionnaire": questionnaire.pk, "required": True})
        if questionnaire
        else ("bank_question", {"question": question.pk if question else None, "required": True})
    )
    lesson.body = json.dumps([{"type": kind, "value": value, "id": key}])
    lesson.save_revision().publish()
    return LessonPage.objects.get(pk=lesson.pk), key


def begun(person: Any, questionnaire: Questionnaire, lesson: LessonPage, key: str) -> Any:
    return attempts.start(person=person, questionnaire=questionnaire, lesson=lesson, block=key)


def one_of(*kinds: str, **settings: Any) -> tuple[Any, ...]:
    """Somebody who began a questionnaire of these types: (person, questionnaire, lesson, key of the block, attempt)."""
    questionnaire = questionnaire_of(*[question_of(kind) for kind in kinds], **settings)
    lesson, key = lesson_with(questionnaire)
    user = UserFactory()
    return user, questionnaire, lesson, key, begun(user, questionnaire, lesson, key)


def right(attempt: Any, *places: int) -> dict[int, Any]:
    """The right answers at these places (all)."""
    from lms.questions.attempt_queries import layout_contents

    texts = layout_contents(attempt)
    return {
        place: _right(texts[one["version"]])
        for place, one in enumerate(attempt.layout)
        if not places or place in places
    }


def _right(content: dict[str, Any]) -> dict[str, Any]:
    kind = content["type"]
    if kind == "single":
        return {"choice": next(one["id"] for one in content["choices"] if one["weight"] == "100")}
    if kind == "multiple":
        return {"choices": [one["id"] for one in content["choices"] if not one["weight"].startswith("-")]}
    if kind == "truefalse":
        return {"value": content["right"]}
    if kind == "order":
        return {"order": [one["id"] for one in content["items"]]}
    if kind == "match":
        return {"pairs": {one["id"]: f"m:{one['id']}" for one in content["pairs"]}}
    if kind == "number":
        return {"text": content["answers"][0]["value"]}
    if kind == "short":
        return {"text": content["answers"][0]["pattern"]}
    if kind == "matrix":
        return {"rows": {one["id"]: one["column"] for one in content["rows"]}}
    if kind == "rating":
        return {"choice": content["scale"][-1]["id"]}
    return {"text": "Dans mon territoire, nous avons commencé par écouter."}
