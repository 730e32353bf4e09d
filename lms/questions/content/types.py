"""Questions by type, and their parts: what each holds and what it must say."""
# ruff: noqa: RUF009 - the functions in defaults make fields

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from django.utils.translation import gettext as _

from lms.questions import html
from lms.questions.grading import weight as share_of

from .values import (
    as_text,
    flag_field,
    html_field,
    id_field,
    line_field,
    number_field,
    parts_field,
    read_id,
    read_line,
    value_field,
)

HUNDRED = Decimal(100)


class Problem(NamedTuple):
    """`path`: the part of the JSON, `choices.2.text`; `sentence`: what is wrong with it, for a person."""

    path: str
    sentence: str


def part_words(name: str, place: int) -> str:
    """« Réponse 3 »"""
    words = {
        "choices": _("Answer %(n)d"),
        "answers": _("Answer %(n)d"),
        "items": _("Item %(n)d"),
        "pairs": _("Pair %(n)d"),
        "rows": _("Row %(n)d"),
        "columns": _("Column %(n)d"),
        "scale": _("Step %(n)d"),
    }
    return words.get(name, _("Part %(n)d")) % {"n": place + 1}


def at(name: str, place: int, attribute: str, sentence: str) -> Problem:
    """A problem of one part."""
    words = _("%(part)s: %(sentence)s") % {"part": part_words(name, place), "sentence": sentence}
    return Problem(f"{name}.{place}.{attribute}", words)


# --- parts -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Choice:
    id: str = id_field()
    text: str = html_field()
    weight: Decimal = number_field(0)  # percent, may be negative
    feedback: str = html_field()


@dataclass(frozen=True, kw_only=True)
class Item:
    id: str = id_field()
    text: str = html_field()


@dataclass(frozen=True, kw_only=True)
class Pair:
    id: str = id_field()
    text: str = html_field()
    match: str = line_field()


@dataclass(frozen=True, kw_only=True)
class NumberAnswer:
    id: str = id_field()
    value: Decimal = number_field(0)
    tolerance: Decimal = number_field(0)
    weight: Decimal = number_field(100)
    feedback: str = html_field()


@dataclass(frozen=True, kw_only=True)
class ShortAnswer:
    """`pattern`: `*` stands for any words, `\\*` for a star."""

    id: str = id_field()
    pattern: str = line_field()
    weight: Decimal = number_field(100)
    feedback: str = html_field()


@dataclass(frozen=True, kw_only=True)
class Row:
    id: str = id_field()
    text: str = html_field()
    column: str = value_field(read_id, "")


# --- questions ---------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Content:
    """What all questions have. `type` is the word in JSON; `shown` the fields that may leave before the answer."""

    type: ClassVar[str] = ""
    shown: ClassVar[frozenset[str]] = frozenset()
    text: str = html_field()
    feedback: str = html_field()
    points: Decimal = number_field(1)

    def check(self) -> Iterator[Problem]:
        """What is wrong with it as a whole."""
        yield from ()


def _weights(name: str, parts: tuple[Any, ...]) -> Iterator[Problem]:
    for place, part in enumerate(parts):
        if abs(part.weight) > HUNDRED:
            yield at(name, place, "weight", _("the share of points lies between -100 and 100 %."))


def _one_is_whole(name: str, parts: tuple[Any, ...]) -> Iterator[Problem]:
    yield from _weights(name, parts)
    if parts and all(part.weight != HUNDRED for part in parts):
        yield Problem(name, _("No answer is right: give 100 % to one of them."))


def _at_least(name: str, parts: tuple[Any, ...], least: int) -> Iterator[Problem]:
    if len(parts) < least:
        words = {
            "choices": _("Give at least %(least)d answers."),
            "answers": _("Give at least %(least)d answer that is right."),
            "items": _("Give at least %(least)d items to put in order."),
            "pairs": _("Give at least %(least)d pairs."),
            "rows": _("Give at least %(least)d row."),
            "columns": _("Give at least %(least)d columns."),
            "scale": _("Give at least %(least)d steps of the scale."),
        }
        yield Problem(name, words[name] % {"least": least})


def _texts(name: str, parts: tuple[Any, ...], *, distinct: bool = False) -> Iterator[Problem]:
    seen = set()
    for place, part in enumerate(parts):
        if not html.says_something(part.text):
            yield at(name, place, "text", _("the text is missing."))
        elif distinct and part.text in seen:
            yield at(name, place, "text", _("the same text stands above already."))
        seen.add(part.text)


@dataclass(frozen=True, kw_only=True)
class Single(Content):
    type = "single"
    shown = frozenset({"choices", "shuffle"})
    choices: tuple[Choice, ...] = parts_field(Choice)
    shuffle: bool = flag_field(True)

    def check(self) -> Iterator[Problem]:
        yield from _at_least("choices", self.choices, 2)
        yield from _texts("choices", self.choices, distinct=True)
        yield from _one_is_whole("choices", self.choices)


@dataclass(frozen=True, kw_only=True)
class Multiple(Content):
    """All right choices together are the whole: three times 33.33333 too (`grading.weight`)."""

    type = "multiple"
    shown = frozenset({"choices", "shuffle"})
    choices: tuple[Choice, ...] = parts_field(Choice)
    shuffle: bool = flag_field(True)

    def check(self) -> Iterator[Problem]:
        yield from _at_least("choices", self.choices, 2)
        yield from _texts("choices", self.choices, distinct=True)
        yield from _weights("choices", self.choices)
        right = [one.weight for one in self.choices if one.weight > 0]
        if self.choices and sum(share_of(str(weight)) for weight in right) != 1:
            words = _("The shares of the right answers make %(sum)s %%, not 100 %%.")
            yield Problem("choices", words % {"sum": as_text(sum(right, Decimal(0)))})


@dataclass(frozen=True, kw_only=True)
class TrueFalse(Content):
    type = "truefalse"
    right: bool = flag_field()
    feedback_true: str = html_field()
    feedback_false: str = html_field()


@dataclass(frozen=True, kw_only=True)
class Order(Content):
    type = "order"
    items: tuple[Item, ...] = parts_field(Item)

    def check(self) -> Iterator[Problem]:
        yield from _at_least("items", self.items, 2)
        yield from _texts("items", self.items, distinct=True)


@dataclass(frozen=True, kw_only=True)
class Match(Content):
    type = "match"
    pairs: tuple[Pair, ...] = parts_field(Pair)
    extra: tuple[str, ...] = field(default=(), metadata={"part": read_line})

    def check(self) -> Iterator[Problem]:
        yield from _at_least("pairs", self.pairs, 2)
        yield from _texts("pairs", self.pairs)
        for place, pair in enumerate(self.pairs):
            if not pair.match:
                yield at("pairs", place, "match", _("what belongs to it is missing."))
        if self.pairs and len(set(self.options)) < 2:
            yield Problem("pairs", _("All pairs have the same answer: there is nothing to choose."))

    @property
    def options(self) -> list[str]:
        """What can be chosen in each row, each once, in an order that says nothing."""
        return sorted({*(pair.match for pair in self.pairs), *filter(None, self.extra)})


@dataclass(frozen=True, kw_only=True)
class Number(Content):
    type = "number"
    shown = frozenset({"unit"})
    answers: tuple[NumberAnswer, ...] = parts_field(NumberAnswer)
    unit: str = line_field()

    def check(self) -> Iterator[Problem]:
        yield from _at_least("answers", self.answers, 1)
        yield from _one_is_whole("answers", self.answers)
        for place, answer in enumerate(self.answers):
            if answer.tolerance < 0:
                yield at("answers", place, "tolerance", _("the tolerance is below zero."))


@dataclass(frozen=True, kw_only=True)
class Short(Content):
    type = "short"
    shown = frozenset({"case"})
    answers: tuple[ShortAnswer, ...] = parts_field(ShortAnswer)
    case: bool = flag_field()

    def check(self) -> Iterator[Problem]:
        yield from _at_least("answers", self.answers, 1)
        yield from _one_is_whole("answers", self.answers)
        for place, answer in enumerate(self.answers):
            if not answer.pattern:
                yield at("answers", place, "pattern", _("the accepted words are missing."))


@dataclass(frozen=True, kw_only=True)
class Long(Content):
    """`guide`: for who reads the answers."""

    type = "long"
    guide: str = html_field()


@dataclass(frozen=True, kw_only=True)
class Matrix(Content):
    type = "matrix"
    shown = frozenset({"columns"})
    rows: tuple[Row, ...] = parts_field(Row)
    columns: tuple[Item, ...] = parts_field(Item)

    def check(self) -> Iterator[Problem]:
        yield from _at_least("rows", self.rows, 1)
        yield from _at_least("columns", self.columns, 2)
        yield from _texts("rows", self.rows, distinct=True)
        yield from _texts("columns", self.columns, distinct=True)
        known = {column.id for column in self.columns}
        for place, row in enumerate(self.rows):
            if row.column not in known:
                yield at("rows", place, "column", _("its right column is missing."))


@dataclass(frozen=True, kw_only=True)
class Rating(Content):
    """No answer is right: the points are given for answering."""

    type = "rating"
    shown = frozenset({"scale"})
    scale: tuple[Item, ...] = parts_field(Item)

    def check(self) -> Iterator[Problem]:
        yield from _at_least("scale", self.scale, 2)
        yield from _texts("scale", self.scale, distinct=True)


TYPES: dict[str, type[Content]] = {
    one.type: one for one in (Single, Multiple, TrueFalse, Order, Match, Number, Short, Long, Matrix, Rating)
}
