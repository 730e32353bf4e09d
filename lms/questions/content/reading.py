"""Content from JSON and back: the one canonical form, its hash, and what may leave before the answer."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import Field, fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from lms.core.errors import DomainError
from lms.questions import html

from .types import TYPES, Content, Match, Matrix, Order, Problem, at, part_words
from .values import WrongError, as_text, new_id

MOST_PARTS = 100
MOST_POINTS = Decimal(1000)
LARGEST_JSON = 400_000  # characters

Json = dict[str, Any]


class ContentError(DomainError):
    """The content is no question yet."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("invalid_question", " ".join(one.sentence for one in problems), status=422)


def parse(data: object) -> Content:
    """The question that this JSON describes. A ContentError names all that is wrong with it."""
    if not isinstance(data, dict):
        raise ContentError([Problem("", _("A question is expected."))])
    kind = data.get("type")
    if not isinstance(kind, str) or kind not in TYPES:
        raise ContentError([Problem("type", _("Choose the type of the question."))])
    problems: list[Problem] = []
    content = _read(TYPES[kind], {key: value for key, value in data.items() if key != "type"}, problems, "")
    if problems:
        raise ContentError(problems)
    return checked(content)


def checked(content: Content) -> Content:
    """The content itself when it is a question; ContentError otherwise."""
    problems = list(_problems(content))
    if problems:
        raise ContentError(problems)
    return content


def _problems(content: Content) -> Iterator[Problem]:
    if not html.says_something(content.text):
        yield Problem("text", _("The text of the question is missing."))
    if not 0 <= content.points <= MOST_POINTS:
        words = _("The points lie between 0 and %(most)s.")
        yield Problem("points", words % {"most": as_text(MOST_POINTS)})
    ids = [part.id for name in part_names(content) for part in getattr(content, name)]
    if len(ids) != len(set(ids)):
        yield Problem("", _("Two parts have the same id."))
    yield from content.check()
    if len(json.dumps(canonical(content))) > LARGEST_JSON:
        yield Problem("", _("The question is too long: make several of it."))


def part_names(content: Content) -> list[str]:
    """The fields that hold parts with an id."""
    return [one.name for one in fields(content) if isinstance(one.metadata.get("part"), type)]


def _read(kind: Any, data: Json, problems: list[Problem], where: str) -> Any:
    known = {one.name: one for one in fields(kind)}
    for key in data:
        if key not in known:
            words = _("“%(key)s” is no part of such a question.") % {"key": str(key)[:40]}
            problems.append(Problem(f"{where}{str(key)[:40]}", words))
    values = {}
    for name, one in known.items():
        if name in data:
            values[name] = _read_field(one, data[name], problems, where)
    return kind(**values)


def _read_field(one: "Field[Any]", value: object, problems: list[Problem], where: str) -> Any:
    path = f"{where}{one.name}"
    if "part" in one.metadata:
        if not isinstance(value, list | tuple) or len(value) > MOST_PARTS:
            words = _("A list of at most %(most)d is expected.") % {"most": MOST_PARTS}
            problems.append(Problem(path, words))
            return ()
        return tuple(_read_part(one, part, problems, place) for place, part in enumerate(value))
    try:
        return one.metadata["read"](value)
    except WrongError as error:
        problems.append(_wrong(path, str(error)))
        return one.default


def _read_part(one: "Field[Any]", value: object, problems: list[Problem], place: int) -> Any:
    part = one.metadata["part"]
    if is_dataclass(part):
        if isinstance(value, dict):
            return _read(part, value, problems, f"{one.name}.{place}.")
        problems.append(at(one.name, place, "", _("its parts are expected.")))
        return part()
    try:
        return part(value)
    except WrongError as error:
        problems.append(_wrong(f"{one.name}.{place}", str(error)))
        return ""


def _wrong(path: str, sentence: str) -> Problem:
    name, _dot, rest = path.partition(".")
    place = rest.partition(".")[0]
    label = part_words(name, int(place)) if place.isdecimal() else _label(name)
    return Problem(path, _("%(part)s: %(sentence)s") % {"part": label, "sentence": sentence})


def _label(name: str) -> str:
    words = {
        "text": _("Text of the question"),
        "feedback": _("Feedback"),
        "points": _("Points"),
        "unit": _("Unit"),
        "guide": _("Guide for who reads the answers"),
        "feedback_true": _("Feedback"),
        "feedback_false": _("Feedback"),
    }
    return words.get(name, name)


# --- the canonical form ------------------------------------------------------------------------


def canonical(content: Content) -> Json:
    """What is kept in `QuestionVersion.content`."""
    return {"type": content.type, **_plain(content)}


def _plain(thing: Any) -> Json:
    return {one.name: _json(getattr(thing, one.name)) for one in fields(thing)}


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return as_text(value)
    if isinstance(value, tuple):
        return [_plain(part) if is_dataclass(part) else part for part in value]
    return value


def content_hash(content: Content) -> str:
    """SHA-256 of what the question says; ids of parts, which say nothing, are replaced by their places."""
    text = json.dumps(
        canonical(_numbered(content)), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _numbered(content: Content) -> Content:
    if isinstance(content, Matrix):
        places = {column.id: str(place) for place, column in enumerate(content.columns)}
        rows = tuple(replace(row, column=places.get(row.column, "")) for row in content.rows)
        content = replace(content, rows=rows)
    numbered = {
        name: tuple(replace(part, id=str(place)) for place, part in enumerate(getattr(content, name)))
        for name in part_names(content)
    }
    return replace(content, **numbered)


def with_silent_ids(content: Content) -> Content:
    """Items to put in order get ids that do not tell their place, unless they have such ids already."""
    if not isinstance(content, Order) or all(_is_silent(item.id) for item in content.items):
        return content
    return replace(content, items=tuple(replace(item, id=new_id()) for item in content.items))


def with_ids_of(content: Content, before: Content) -> Content:
    """Parts that say the same as before keep their ids, so that what was answered is still understood."""
    if content.type != before.type:
        return content
    columns = _ids_by_words(content, before, "columns")
    if isinstance(content, Matrix):
        rows = tuple(replace(row, column=columns.get(row.column, row.column)) for row in content.rows)
        content = replace(content, rows=rows)
    for name in part_names(content):
        ids = _ids_by_words(content, before, name)
        parts = tuple(replace(part, id=ids.get(part.id, part.id)) for part in getattr(content, name))
        content = replace(content, **{name: parts})
    return content


def _ids_by_words(content: Content, before: Content, name: str) -> dict[str, str]:
    """New id → id before, for the parts that say the same; none where an id would stand twice."""
    known = {_words(part): part.id for part in getattr(before, name, ())}
    parts = getattr(content, name, ())
    ids = {part.id: known[_words(part)] for part in parts if _words(part) in known}
    final = [ids.get(part.id, part.id) for part in parts]
    return ids if len(final) == len(set(final)) else {}


def _words(part: Any) -> str:
    return str(getattr(part, "pattern", None) or getattr(part, "value", None) or getattr(part, "text", ""))


def _is_silent(one: str) -> bool:
    return len(one) == 8 and set(one) <= set("0123456789abcdef")


def texts_of(content: Content) -> Iterator[str]:
    """All its HTML and lines: for pictures and searches."""
    for one in fields(content):
        value = getattr(content, one.name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, str):
                yield part
            elif is_dataclass(part):
                yield from (v for f in fields(part) if isinstance(v := getattr(part, f.name), str))


# --- before the answer -------------------------------------------------------------------------

PART_SHOWN = ("id", "text")


def without_key(content: Content) -> Json:
    """What may leave before the answer: no weight, accepted answer, right column or order, feedback or guide.

    Items to put in order come by id, which tells nothing (`with_silent_ids`); rows to match come with `options`, sorted.
    """
    shown: Json = {"type": content.type, "text": content.text, "points": as_text(content.points)}
    for name in sorted(content.shown):
        value = getattr(content, name)
        shown[name] = [_shown(part) for part in value] if isinstance(value, tuple) else value
    if isinstance(content, Order):
        shown["items"] = [_shown(item) for item in sorted(content.items, key=lambda item: item.id)]
    elif isinstance(content, Match):
        shown["rows"] = [_shown(pair) for pair in content.pairs]
        shown["options"] = content.options
    elif isinstance(content, Matrix):
        shown["rows"] = [_shown(row) for row in content.rows]
    return shown


def _shown(part: Any) -> Json:
    return {name: getattr(part, name) for name in PART_SHOWN}


def with_words(content: Content, words: dict[str, str]) -> Content:
    """The same content with these words for those in all its HTML; for files, where pictures stand otherwise."""
    changed = {}
    for one in fields(content):
        value = getattr(content, one.name)
        if isinstance(value, tuple):
            changed[one.name] = tuple(_replaced(part, words) for part in value)
        elif isinstance(value, str):
            changed[one.name] = _replaced(value, words)
    return replace(content, **changed)


def _replaced(thing: Any, words: dict[str, str]) -> Any:
    if isinstance(thing, str):
        for old, new in words.items():
            thing = thing.replace(old, new)
        return thing
    texts = {one.name: getattr(thing, one.name) for one in fields(thing)}
    return replace(thing, **{name: _replaced(v, words) for name, v in texts.items() if isinstance(v, str)})
