"""Loads the programme's own questionnaires, `data/questionnaires.json`: for each course where one stands before and after, a
test of questions drawn from its part of the bank, an opinion without a name, and another one three months later.

Idempotent. A questionnaire is known by its title; one that is there is never touched again, its questions follow the file
as the others do (programme_questions).
"""

import json
from decimal import Decimal
from typing import Any

from django.db import transaction

from lms.questions.enums import Purpose
from lms.questions.formats.found import Found
from lms.questions.models import Category, Question, Questionnaire, QuestionnaireItem

from .categories import make_path
from .programme_questions import FILES, keep_question
from .publishing import publish

FILE = FILES / "questionnaires.json"
SHELVES = {"abilities": ["Parcours", "Positionnement"], "opinion": ["Parcours", "Votre avis"]}


@transaction.atomic
def load_questionnaires() -> int:
    """After the questions. All of the file or nothing; how many questionnaires were made."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    opinions = {
        Purpose.SATISFACTION: (data["opinion"], _opinion(data["opinion"])),
        Purpose.LATER: (data["later"], _opinion(data["later"])),
    }
    made: list[int] = [_of_course(data, one, opinions) for one in data["themes"]]
    return sum(made)


def _of_course(
    data: dict[str, Any], one: dict[str, Any], opinions: dict[str, tuple[Any, list[Question]]]
) -> int:
    scale = data["scale"]
    abilities = [
        _rating("abilities", f"{one['slug']}-{number}", text, scale)
        for number, text in enumerate(one["abilities"], start=1)
    ]
    before, made = _questionnaire(data["before"], one, abilities, purpose=Purpose.BEFORE)
    made += _questionnaire(data["after"], one, abilities, purpose=Purpose.AFTER, compared_with=before)[1]
    test = data["test"]
    shelf = make_path(("Parcours", one["theme"]))
    mark = Decimal(test["pass_mark"])
    made += _questionnaire(test, one, [(shelf, test["draw"])], purpose=Purpose.TEST, pass_mark=mark)[1]
    for purpose, (said, asked) in opinions.items():
        made += _questionnaire(said, one, asked, purpose=purpose, anonymous=True, attempts_allowed=1)[1]
    return made


def _questionnaire(
    said: dict[str, Any], one: dict[str, Any], asked: list[Any], **rules: Any
) -> tuple[Questionnaire, int]:
    """(the questionnaire, 1 where it is new). `asked`: questions, or (category, how many are drawn)."""
    title = f"{said['title']} – {one['theme']}"
    known = Questionnaire.objects.filter(title=title).order_by("pk").first()
    if known is not None:
        return known, 0
    made = Questionnaire.objects.create(title=title, intro=said["intro"], **rules)
    for place, what in enumerate(asked):
        drawn = {"category": what[0], "draw": what[1]} if isinstance(what, tuple) else {"question": what}
        QuestionnaireItem.objects.create(questionnaire=made, sort_order=place, **drawn)
    publish(questionnaire=made)
    return made, 1


def _opinion(said: dict[str, Any]) -> list[Question]:
    """Statements to agree with, then one answer in one's own words."""
    ratings = [
        _rating("opinion", f"{said['id']}-{number}", text, said["scale"])
        for number, text in enumerate(said["statements"], start=1)
    ]
    content = {"type": "long", "text": f"<p>{said['question']}</p>", "points": "0"}
    return [*ratings, _question("opinion", f"{said['id']}-libre", said["question"], content)]


def _rating(shelf: str, idnumber: str, text: str, scale: list[str]) -> Question:
    steps = [{"id": str(number), "text": word} for number, word in enumerate(scale, start=1)]
    content = {"type": "rating", "text": f"<p>{text}</p>", "points": "0", "scale": steps}
    return _question(shelf, idnumber, text, content)


def _question(shelf: str, idnumber: str, name: str, content: dict[str, Any]) -> Question:
    places: dict[tuple[str, ...], Category] = {}
    found = Found(line=0, name=name, idnumber=idnumber, category=SHELVES[shelf], content=content)
    keep_question(found, FILE.name, places)
    return Question.objects.get(idnumber=idnumber)
