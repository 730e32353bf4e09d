"""Makes the blocks of a lesson: each kind at once, so that a long lesson costs no more queries than a short one.

What is the same for every reader is kept in the cache under the content itself: a draft can never be taken for what is
online, and an edit is another key. What depends on the reader (cards of resources, the question being answered) is made
anew each time. Texts of law are cited as the library has them now, or had them minutes ago.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from . import figures, marks, rich_text
from .registry import Cited, Reading, cite, legal_texts_seen, lesson_blocks, resource_cards

KEPT_FOR = 300  # seconds
# The rich texts and the figures of each kind of block that has some.
TEXTS: dict[str, Callable[[Any], list[Any]]] = {
    "text": lambda value: [value],
    "callout": lambda value: [value["text"]],
    "table": lambda value: value.texts,
    "slides": lambda value: value.texts,
    "footnotes": lambda value: value.texts,
}
FIGURES: dict[str, Callable[[Any], list[Any]]] = {
    "figure": lambda value: [value],
    "slides": lambda value: value.figures,
}


@dataclass(frozen=True)
class Response:
    """What a reader answered to one question: the key of its block, the number of the answer."""

    question: str
    answer: int


@dataclass(frozen=True)
class Rendered:
    """A block as it is shown: its key, by which the page leads to it, and its HTML."""

    key: str
    html: SafeString


def render_blocks(body: Any, reading: Reading, response: Response | None = None) -> list[Rendered]:
    """Each block, for this reader."""
    raw = list(body.raw_data)
    own = {place for place, block in enumerate(raw) if _is_own(block, response)} | _not_for_all(raw)
    key = _key(raw)
    kept: dict[int, str] = cache.get(key) or {}
    missing = {place for place in range(len(raw)) if place not in kept and place not in own}
    made = _render(body, missing | own, reading, response)
    if missing:
        kept |= {place: str(made[place]) for place in missing}
        cache.set(key, kept, KEPT_FOR)
    html = (made[place] if place in own else mark_safe(kept[place]) for place in range(len(raw)))
    return [Rendered(block.get("id") or "", one) for block, one in zip(raw, html, strict=True)]


def _is_own(block: dict[str, Any], response: Response | None) -> bool:
    """Whether a block differs from one reader to another."""
    declared = lesson_blocks.get(block["type"])
    if declared is not None:
        return declared.prepare is not None
    return block["type"] == "resource" or (
        block["type"] == "question" and response is not None and response.question == block.get("id")
    )


def _not_for_all(raw: list[dict[str, Any]]) -> set[int]:
    """Places of the texts of law that visitors may not see: their cards are made for each reader."""
    cited = {
        place: block["value"].get("text") for place, block in enumerate(raw) if block["type"] == "legal_text"
    }
    open_to_all = legal_texts_seen(sorted({key for key in cited.values() if key}), AnonymousUser())
    return {place for place, key in cited.items() if key not in open_to_all}


def _key(raw: list[Any]) -> str:
    """The content, the language and the day: a text of law may lapse at midnight."""
    digest = hashlib.sha256(json.dumps(raw, sort_keys=True, default=str).encode()).hexdigest()
    return f"programme:body:{get_language()}:{timezone.localdate():%Y%m%d}:{digest}"


def _render(
    body: Any, places: set[int], reading: Reading, response: Response | None
) -> dict[int, SafeString]:
    """These blocks; texts, citations and cards of all of them are fetched together."""
    user = reading.user
    blocks = {place: body[place] for place in sorted(places)}
    found: dict[str, list[Any]] = {}
    for block in blocks.values():
        found.setdefault(block.block_type, []).append(block)
    rich_text.prepare(_all(TEXTS, found))
    figures.prepare(_all(FIGURES, found))
    _citations([block.value for block in found.get("legal_text", []) if block.value["text"]], user)
    _resources([block.value for block in found.get("resource", []) if block.value["resource"]], user)
    _answers(found.get("question", []), response)
    for declared in lesson_blocks:
        if declared.prepare is not None and declared.name in found:
            declared.prepare(found[declared.name], reading)
    context = {"reading": reading, "request": reading.request, "csrf_token": _token(reading)}
    return _marked(body, blocks, context)


def _all(kinds: dict[str, Callable[[Any], list[Any]]], found: dict[str, list[Any]]) -> list[Any]:
    return [
        one for kind, parts in kinds.items() for block in found.get(kind, []) for one in parts(block.value)
    ]


def _marked(body: Any, blocks: dict[int, Any], context: dict[str, Any]) -> dict[int, SafeString]:
    """The HTML of each block; foot-notes last, once it is known where the texts call them."""
    put, made = marks.Marks(body.raw_data), {}
    for place, block in blocks.items():
        if block.block_type != "footnotes":
            html = block.render(context)
            made[place] = put.put(html) if block.block_type in marks.KINDS else mark_safe(html)
    for place, block in blocks.items():
        if block.block_type == "footnotes":
            block.value.calls = put.calls
            made[place] = mark_safe(block.render(context))
    return made


def _token(reading: Reading) -> Any:
    """For the forms of blocks; made when a block asks for it, so that a page without forms needs no cookie."""
    return SimpleLazyObject(lambda: get_token(reading.request) if reading.request is not None else "")


def _citations(cards: list[Any], user: Any) -> None:
    seen = legal_texts_seen(sorted({card["text"].pk for card in cards}), user)
    cards = [card for card in cards if card["text"].pk in seen]
    waiting = [Cited(card["text"], (card["article"] or "").strip()) for card in cards]
    cite(waiting)
    for card, cited in zip(cards, waiting, strict=True):
        card.ready = cited.citation


def _resources(cards: list[Any], user: Any) -> None:
    shown = resource_cards([card["resource"].pk for card in cards], user)
    for card in cards:
        card.ready = shown.get(card["resource"].pk)


def _answers(questions: Iterable[Any], response: Response | None) -> None:
    for block in questions:
        block.value.key = block.id
        if response is None or response.question != block.id:
            continue
        if response.answer < len(block.value["answers"]):
            block.value.chosen = response.answer
