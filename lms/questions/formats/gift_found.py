"""What stands in a GIFT file, as questions of the bank."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from .found import FaultError, Found, Json, as_html, category_path, refused, words_of
from .gift import Answer, Markup, Question, Span, own_words, questions

STRAY = re.compile(r"""["';)\]]+""")
WHOLE, NOTHING = Decimal(100), Decimal(0)
OWN_TYPES = {"MC": {"single", "multiple"}, "Short": {"single", "short"}}


def found_in(source: str) -> Iterator[Found]:
    """One after the other, with the category that each stands in."""
    category: list[str] | None = None
    for question in questions(source):
        if isinstance(question, FaultError):
            yield refused(question)
        elif question.type == "Category":
            category = category_path(question.title or "")
        else:
            yield _found(question, category)


def _found(question: Question, category: list[str] | None) -> Found:
    found = Found(
        line=question.line,
        name=words_of(question.title or ""),
        idnumber=question.id or "",
        tags=question.tags,
        category=category,
    )
    if STRAY.fullmatch(question.tail):
        found.lose("stray", text=question.tail)
        text = question.stem.text.removesuffix(question.tail).rstrip()
        question.stem = Markup(question.stem.format, text.removesuffix("_____").rstrip())
    if question.type == "Description":
        return found.refuse(FaultError("description", question.line, 1))
    common: Json = {"text": _html(found, question.stem), "feedback": _html(found, question.feedback)}
    own = own_words(question)
    try:
        content = common | _content(found, question, own)
    except FaultError as fault:
        return found.refuse(fault)
    found.content = content | {key: own[key] for key in ("points", *_OWN[content["type"]]) if key in own}
    return found


_OWN: dict[str, tuple[str, ...]] = {
    "single": ("shuffle",), "multiple": ("shuffle",), "short": ("case",), "number": ("unit",), "long": ("guide",),
    "truefalse": (), "match": (), "order": (),
}  # fmt: skip


def _html(found: Found, markup: Markup | None) -> str:
    return found.settle(as_html(*markup)) if markup else ""


def _content(found: Found, question: Question, own: dict[str, object]) -> Json:
    kind, words = own.get("type"), own.get("answers")
    if kind == "short" and question.type == "Matching" and isinstance(words, list):
        return {"type": "short", "answers": [_own_pattern(found, one) for one in words]}
    if isinstance(kind, str) and kind in OWN_TYPES.get(question.type, ()):
        return {"single": _single, "multiple": _multiple, "short": _short}[str(kind)](found, question.answers)
    if question.type == "MC":
        is_single = any(one.is_right for one in question.answers)
        return (_single if is_single else _multiple)(found, question.answers)
    return _READ[question.type](found, question)


def _single(found: Found, answers: list[Answer]) -> Json:
    return {"type": "single", "choices": [_choice(found, one) for one in answers]}


def _multiple(found: Found, answers: list[Answer]) -> Json:
    return {"type": "multiple", "choices": [_choice(found, one) for one in answers]}


def _short(found: Found, answers: list[Answer]) -> Json:
    return {"type": "short", "answers": [_pattern(found, one) for one in answers]}


def _weight(answer: Answer) -> str:
    weight = answer.weight if answer.weight is not None else WHOLE if answer.is_right else NOTHING
    return str(weight)


def _choice(found: Found, answer: Answer) -> Json:
    assert isinstance(answer.text, Markup)  # noqa: S101 - only numerical answers are spans
    return {
        "text": _html(found, answer.text),
        "weight": _weight(answer),
        "feedback": _html(found, answer.feedback),
    }


def _pattern(found: Found, answer: Answer) -> Json:
    assert isinstance(answer.text, Markup)  # noqa: S101 - as above
    form, text = answer.text
    pattern = words_of(as_html(form, text)) if form in {"html", "markdown"} else text
    return {"pattern": pattern, "weight": _weight(answer), "feedback": _html(found, answer.feedback)}


def _own_pattern(found: Found, words: object) -> Json:
    """[pattern, weight, feedback], as our export wrote them."""
    pattern, weight, feedback = [*(words if isinstance(words, list) else []), "", "", ""][:3]
    return {"pattern": pattern, "weight": weight, "feedback": found.settle(str(feedback))}


def _true_or_false(found: Found, question: Question) -> Json:
    """Moodle's rule: the first feedback is for those who answer wrongly, the second for the others."""
    wrong, right = _html(found, question.first), _html(found, question.second)
    said = (right, wrong) if question.is_true else (wrong, right)
    return {
        "type": "truefalse",
        "right": question.is_true,
        "feedback_true": said[0],
        "feedback_false": said[1],
    }


def _match(found: Found, question: Question) -> Json:
    pairs, extra = [], []
    for one in question.answers:
        text = _html(found, one.text if isinstance(one.text, Markup) else None)
        if text:
            pairs.append({"text": text, "match": one.match or ""})
        else:
            extra.append(one.match or "")
    return {"type": "match", "pairs": pairs, "extra": extra}


def _number(found: Found, question: Question) -> Json:
    answers: list[Json] = []
    for one in question.answers:
        if not isinstance(one.text, Span):
            if one.feedback or _weight(one) != "0":
                found.lose("any_other_number")
            continue
        value, tolerance = _middle(one.text)
        answers.append(
            {
                "value": str(value),
                "tolerance": str(tolerance),
                "weight": _weight(one),
                "feedback": _html(found, one.feedback),
            }
        )
    return {"type": "number", "answers": answers}


def _middle(span: Span) -> tuple[Decimal, Decimal]:
    """1..5 is 3 within 2."""
    if span.type != "high-low" or span.second is None:
        return span.first, span.second or NOTHING
    low, high = sorted((span.first, span.second))
    return (low + high) / 2, (high - low) / 2


def _long(found: Found, question: Question) -> Json:
    return {"type": "long"}


def _order(found: Found, question: Question) -> Json:
    words = question.options.upper().split()
    if words and (words[0] not in {"ALL", "0", str(len(question.items))} and "ALL" not in words):
        found.lose("order_some")
    return {"type": "order", "items": [{"text": _html(found, one)} for one in question.items]}


_READ: dict[str, Any] = {
    "TF": _true_or_false,
    "Matching": _match,
    "Numerical": _number,
    "Essay": _long,
    "Ordering": _order,
    "Short": lambda found, question: _short(found, question.answers),
}
