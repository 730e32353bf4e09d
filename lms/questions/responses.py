"""From what a browser sends to the canonical response of a question, and the order in which its parts are shown.

A page names the parts of a question by their place in the order shown, never by their ids: ids follow the order in which
the author wrote, and in many files the right answer comes first. `layout` is that order, drawn once and then frozen.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.core.web.parameters import parse_number

from .grading import Content, Response, is_answered, option_texts
from .matching import LONGEST_NUMBER, read_number

LONGEST_WORD, LONGEST_TEXT = 500, 20_000  # characters
Layout = Mapping[str, list[str]]
_NOT_KEPT = {0: None} | dict.fromkeys(
    range(0xD800, 0xE000)
)  # NUL and halves of characters: no database takes them

NO_NUMBER = _("Write a number in figures: “3,5” or “1 250”.")
TOO_LONG = _("Your answer is longer than %(most)s characters: shorten it.")
NOTHING = _("Answer first, then check.")


@dataclass(frozen=True)
class Sent:
    """What was sent for one question. `typed` is shown again as it came where `error` says what to change."""

    response: Response
    typed: str = ""
    error: str | Promise = ""
    moved: int | None = None  # place, from 0, of the line that a button has just moved


def draw_layout(content: Content, draw: random.Random) -> dict[str, list[str]]:
    """The order in which the parts of a question are shown to one person."""
    kind = content["type"]
    if kind in ("single", "multiple"):
        return {"choices": _shuffled(_ids(content["choices"]), draw, content.get("shuffle", True))}
    if kind == "order":
        return {"items": _not_in_order(_ids(content["items"]), draw)}
    if kind == "match":
        return {"options": _shuffled(list(option_texts(content)), draw)}
    return {}


def _ids(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return [one["id"] for one in rows]


def _shuffled(keys: list[str], draw: random.Random, wanted: bool = True) -> list[str]:
    return draw.sample(keys, len(keys)) if wanted else keys


def _not_in_order(keys: list[str], draw: random.Random) -> list[str]:
    """Any order but the right one: who sends the list as it came has not answered by chance."""
    drawn = _shuffled(keys, draw)
    return drawn if drawn != keys or len(keys) < 2 else [*keys[1:], keys[0]]


def read_response(content: Content, layout: Layout, data: QueryDict, name: str) -> Sent:
    """What the fields `name`, `name-0`… say of this question; anything that fits nowhere counts as not answered."""
    return _READERS[content["type"]](content, layout, data, name)


def check_answered(content: Content, sent: Sent) -> Sent:
    """The same with a sentence where nothing was answered."""
    if sent.error or is_answered(content, sent.response):
        return sent
    return Sent(sent.response, sent.typed, NOTHING, sent.moved)


def _at(keys: list[str], text: str | None) -> str | None:
    place = parse_number(text, digits=3)
    return keys[place] if place is not None and place < len(keys) else None


def _choice(content: Content, layout: Layout, data: QueryDict, name: str) -> Sent:
    chosen = _at(layout["choices"], data.get(name))
    return Sent({"choice": chosen} if chosen else None)


def _choices(content: Content, layout: Layout, data: QueryDict, name: str) -> Sent:
    chosen = {_at(layout["choices"], text) for text in data.getlist(name)}
    kept = [key for key in _ids(content["choices"]) if key in chosen]
    return Sent({"choices": kept} if kept else None)


def _truefalse(content: Content, layout: Layout, data: QueryDict, name: str) -> Sent:
    value = {"true": True, "false": False}.get(data.get(name) or "")
    return Sent(None if value is None else {"value": value})


def _rating(content: Content, layout: Layout, data: QueryDict, name: str) -> Sent:
    chosen = _at(_ids(content["scale"]), data.get(name))
    return Sent({"choice": chosen} if chosen else None)


def _order(content: Content, layout: Layout, data: QueryDict, name: str) -> Sent:
    """`name` is the list of places as it stands on the page; `up` or `down` names the line that a button moves."""
    keys = layout["items"]
    order = [_at(keys, text) for text in (data.get(name) or "").split(",")[: len(keys) + 1]]
    if sorted(map(str, order)) != sorted(keys):
        return Sent(None)
    moved = None
    for button, step in (("up", -1), ("down", 1)):
        place = parse_number(data.get(f"{name}-{button}"), digits=3)
        if place is None or not 0 <= place < len(order):
            continue
        moved = min(max(place + step, 0), len(order) - 1)
        order.insert(moved, order.pop(place))
    return Sent({"order": order}, moved=moved)


def _match(content: Content, layout: Layout, data: QueryDict, name: str) -> Sent:
    pairs = {}
    for place, key in enumerate(_ids(content["pairs"])):
        option = _at(layout["options"], data.get(f"{name}-{place}"))
        if option:
            pairs[key] = option
    return Sent({"pairs": pairs} if pairs else None)


def _matrix(content: Content, layout: Layout, data: QueryDict, name: str) -> Sent:
    columns, rows = _ids(content["columns"]), {}
    for place, key in enumerate(_ids(content["rows"])):
        column = _at(columns, data.get(f"{name}-{place}"))
        if column:
            rows[key] = column
    return Sent({"rows": rows} if rows else None)


def _typed(data: QueryDict, name: str) -> str:
    return (data.get(name) or "").translate(_NOT_KEPT).replace("\r\n", "\n")


def _number(content: Content, layout: Layout, data: QueryDict, name: str) -> Sent:
    text = _typed(data, name).strip()
    if not text:
        return Sent(None)
    if len(text) > LONGEST_NUMBER or read_number(text, unit=content.get("unit", "")) is None:
        return Sent(None, text[:LONGEST_TEXT], NO_NUMBER)
    return Sent({"text": text}, text)


def _words(longest: int) -> Any:
    def read(content: Content, layout: Layout, data: QueryDict, name: str) -> Sent:
        text = _typed(data, name)
        if len(text) > longest:
            return Sent(None, text, TOO_LONG % {"most": longest})
        return Sent({"text": text} if text.strip() else None, text)

    return read


_READERS: dict[str, Any] = {
    "single": _choice, "multiple": _choices, "truefalse": _truefalse, "order": _order, "match": _match, "number": _number,
    "short": _words(LONGEST_WORD), "long": _words(LONGEST_TEXT), "matrix": _matrix, "rating": _rating,
}  # fmt: skip
