"""Questions written as GIFT. What GIFT has no word for (points, shuffling, guide, unit) stands in a comment of ours."""

import json
from collections.abc import Callable
from typing import Any

from lms.questions.content import as_text
from lms.questions.content.types import (
    HUNDRED,
    Choice,
    Content,
    Long,
    Match,
    Multiple,
    Number,
    Order,
    Short,
    Single,
    TrueFalse,
)

SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\~=#{}:"} | {"\n": "\\n"})


def line(text: str) -> str:
    """Words on one line of the file."""
    return text.translate(SIGNS)


def html(text: str) -> str:
    """An arrow between two words is no pair."""
    return "[html]" + line(text.replace("->", "-&gt;"))


def question(content: Content, *, name: str, idnumber: str, tags: list[str]) -> str | None:
    """The text of one question, with a blank line at its end; nothing where GIFT has no such question."""
    write = TYPES.get(content.type)
    if write is None:
        return None
    body = write(content)
    general = f"####{html(content.feedback)}\n" if content.feedback else ""
    notes = [_note("id", idnumber)] if idnumber else []
    notes += [_note("tag", tag) for tag in tags]
    comments = [f"// {' '.join(notes)}\n"] if notes else []
    own = _own(content)
    if own:
        comments.append(f"// [lms:{json.dumps(own, ensure_ascii=True, sort_keys=True)}]\n")
    return f"{''.join(comments)}::{line(name)}::{html(content.text)}{{{body}{general}}}\n\n"


def category(path: list[str]) -> str:
    names = "/".join(name.replace("/", "//") for name in path)
    return f"$CATEGORY: $course$/top/{names}\n\n"


def _note(word: str, text: str) -> str:
    return f"[{word}:{text.replace(chr(92), chr(92) * 2).replace(']', chr(92) + ']')}]"


def _own(content: Content) -> dict[str, Any]:
    own: dict[str, Any] = {} if content.points == 1 else {"points": as_text(content.points)}
    if isinstance(content, Single | Multiple):
        own |= {"type": content.type} | ({} if content.shuffle else {"shuffle": False})
    elif isinstance(content, Short):
        own |= {"case": True} if content.case else {}
        if all("->" in one.pattern for one in content.answers):  # would be read as pairs
            words = [[one.pattern, as_text(one.weight), one.feedback] for one in content.answers]
            own |= {"type": "short", "answers": words}
    elif isinstance(content, Number) and content.unit:
        own["unit"] = content.unit
    elif isinstance(content, Long) and content.guide:
        own["guide"] = content.guide
    return own


def _said(feedback: str) -> str:
    return f"#{html(feedback)}" if feedback else ""


def _choice(sign: str, choice: Choice) -> str:
    weight = "" if sign == "=" else f"%{as_text(choice.weight)}%"
    return f"{sign}{weight}{html(choice.text)}{_said(choice.feedback)}\n"


def _single(content: Single) -> str:
    return "\n" + "".join(_choice("=" if one.weight == HUNDRED else "~", one) for one in content.choices)


def _multiple(content: Multiple) -> str:
    return "\n" + "".join(_choice("~", one) for one in content.choices)


def _truefalse(content: TrueFalse) -> str:
    """The first feedback is for those who answer wrongly."""
    said = (content.feedback_false, content.feedback_true)
    wrong, right = said if content.right else said[::-1]
    first = html(wrong) if wrong else " "
    second = f"#{html(right)}" if right else ""
    return f"{'TRUE' if content.right else 'FALSE'}#{first}{second}\n"


def _match(content: Match) -> str:
    pairs = [f"={html(one.text)} -> {line(one.match)}\n" for one in content.pairs]
    return "\n" + "".join([*pairs, *(f"= -> {line(one)}\n" for one in content.extra)])


def _number(content: Number) -> str:
    answers = [
        f"=%{as_text(one.weight)}%{as_text(one.value)}:{as_text(one.tolerance)}{_said(one.feedback)}\n"
        for one in content.answers
    ]
    return "#\n" + "".join(answers)


def _short(content: Short) -> str:
    answers = [
        f"=%{as_text(one.weight)}%[plain]{line(one.pattern)}{_said(one.feedback)}\n"
        for one in content.answers
    ]
    return "\n" + "".join(answers)


def _long(content: Long) -> str:
    return ""


def _order(content: Order) -> str:
    items = "".join(f"{html(one.text)}\n" for one in content.items)
    return f">{len(content.items)} ALL VERTICAL ABSOLUTE_POSITION SHOW none\n{items}"


TYPES: dict[str, Callable[[Any], str]] = {
    "single": _single, "multiple": _multiple, "truefalse": _truefalse, "match": _match, "number": _number,
    "short": _short, "long": _long, "order": _order,
}  # fmt: skip
