"""C12: the 51 files of the oracle give the questions that the grammar finds in them."""

import json
from pathlib import Path

import pytest

from lms.questions.formats import gift

FOLDER = Path(__file__).parent / "data" / "gift" / "oracle"
FILES = sorted(FOLDER.glob("*.gift"))


def markup(one):
    return one and {"format": one.format, "text": one.text}


def number(value):
    return float(value)


def span(one):
    if isinstance(one, gift.Markup):
        return markup(one)
    if one.type == "simple":
        return {"type": "simple", "number": number(one.first)}
    if one.type == "range":
        return {"type": "range", "number": number(one.first), "range": number(one.second)}
    return {"type": "high-low", "numberLow": number(one.first), "numberHigh": number(one.second)}


def choice(one):
    weight = None if one.weight is None else number(one.weight)
    return {
        "isCorrect": one.is_right,
        "weight": weight,
        "text": span(one.text),
        "feedback": markup(one.feedback),
    }


def as_oracle(question):
    """The same question in the words of the oracle, whose true-false feedbacks are named by their place."""
    if question.type == "Category":
        return {"type": "Category", "title": question.title}
    data = {
        "type": question.type, "title": question.title, "id": question.id, "tags": question.tags or None,
        "stem": markup(question.stem), "hasEmbeddedAnswers": question.is_embedded,
    }  # fmt: skip
    if question.type == "Description":
        return data
    data["globalFeedback"] = markup(question.feedback)
    if question.type == "TF":
        data |= {
            "isTrue": question.is_true,
            "trueFeedback": markup(question.first),
            "falseFeedback": markup(question.second),
        }
    elif question.type == "Matching":
        data["matchPairs"] = [
            {"subquestion": markup(one.text), "subanswer": one.match} for one in question.answers
        ]
    elif question.type in {"MC", "Short"}:
        data["choices"] = [choice(one) for one in question.answers]
    elif question.type == "Numerical":
        bare = len(question.answers) == 1 and not question.is_signed
        data["choices"] = (
            span(question.answers[0].text) if bare else [choice(one) for one in question.answers]
        )
    return data


def test_the_oracle_is_whole():
    assert len(FILES) == 51


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_c12_gift_gives_the_questions_of_the_oracle(file):
    found = list(gift.questions(file.read_text(encoding="utf-8")))
    wanted = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"), parse_float=float)
    assert [as_oracle(question) for question in found] == wanted
