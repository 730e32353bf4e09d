"""Makes the blocks of a lesson ready: each kind at once, so that a long lesson costs no more queries than a short one."""

from typing import Any

from django.http import QueryDict

from . import prose
from .registry import Cited, cite, resource_cards


def prepare_body(body: Any, user: Any, asked: QueryDict) -> None:
    """Fill what the templates of the blocks show: texts, citations, cards of resources, the answer to a question."""
    found: dict[str, list[Any]] = {}
    for block in body:
        found.setdefault(block.block_type, []).append(block)
    texts = [block.value for block in found.get("text", [])]
    prose.prepare(texts + [block.value["text"] for block in found.get("callout", [])])
    _citations([block.value for block in found.get("legal_text", []) if block.value["text"]])
    _resources([block.value for block in found.get("resource", []) if block.value["resource"]], user)
    _answers(found.get("question", []), asked)


def _citations(cards: list[Any]) -> None:
    waiting = [Cited(card["text"], (card["article"] or "").strip()) for card in cards]
    cite(waiting)
    for card, cited in zip(cards, waiting, strict=True):
        card.ready = cited.citation


def _resources(cards: list[Any], user: Any) -> None:
    shown = resource_cards([card["resource"].pk for card in cards], user)
    for card in cards:
        card.ready = shown.get(card["resource"].pk)


def _answers(questions: list[Any], asked: QueryDict) -> None:
    """The answer comes in the address: nothing is kept, a reload or a link shows the same."""
    for block in questions:
        block.value.anchor = f"question-{block.id}"
        number = asked.get("answer", "")
        is_this = asked.get("question") == block.id and number.isdecimal()
        if is_this and int(number) < len(block.value["answers"]):
            block.value.chosen = int(number)
