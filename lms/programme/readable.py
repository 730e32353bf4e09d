"""What other programs may read of a lesson: its words, never what comes after an answer, nor what is not the reader's."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from django.utils.html import strip_tags

from lms.accounts.requests import AnyUser

from .marks import without
from .registry import legal_texts_seen, lesson_blocks, resource_cards

# Of each kind of block, the parts that leave the server before anything was answered; "" is a block of one part. A kind
# or a part that is not named here stays: a test compares this with the blocks that there are.
PARTS: dict[str, set[str]] = {
    "text": {""},
    "quote": {"text", "author", "source"},
    "callout": {"kind", "title", "text"},
    "legal_text": {"text", "article", "note"},
    "resource": {"resource", "note"},
    "question": {"question", "answers"},
    "figure": {"image", "caption", "credit"},
    "table": {"row_headings", "table"},
    "slides": {"title", "slides"},
    "footnotes": {"notes"},
    "glossary": {"terms"},
}
ANSWER = {"text"}  # of an answer; whether it is right and why comes with the answer, on the page
CARDS = {"resource": "resource", "legal_text": "text"}  # what a card points to


class Readable:
    """The bodies of some lessons for one reader: what their cards point to is looked up for all of them at once."""

    def __init__(self, lessons: Iterable[Any], user: AnyUser) -> None:
        cited: dict[str, set[int]] = {kind: set() for kind in CARDS}
        for lesson in lessons:
            for block in lesson.body.raw_data:
                key = _cited(block)
                if key is not None:
                    cited[block["type"]].add(key)
        self.seen: dict[str, set[int]] = {
            "resource": set(resource_cards(sorted(cited["resource"]), user)),
            "legal_text": legal_texts_seen(sorted(cited["legal_text"]), user),
        }

    def body(self, lesson: Any) -> list[dict[str, Any]]:
        """The blocks that the reader may see, each {type, value, id}."""
        blocks = [dict(block) for block in lesson.body.raw_data]
        return [{**block, "value": _parts(block)} for block in blocks if self._is_shown(block)]

    def _is_shown(self, block: dict[str, Any]) -> bool:
        kind = block["type"]
        return bool(_parts_of(kind)) and (kind not in CARDS or _cited(block) in self.seen[kind])


def _cited(block: dict[str, Any]) -> int | None:
    part = CARDS.get(block["type"])
    value = block.get("value")
    key = value.get(part) if part and isinstance(value, dict) else None
    return key if isinstance(key, int) else None


def _parts_of(kind: str) -> Collection[str]:
    """As the programme says of its own blocks, and other apps of theirs."""
    declared = lesson_blocks.get(kind)
    return PARTS.get(kind, ()) if declared is None else declared.parts


def _parts(block: dict[str, Any]) -> Any:
    value, parts = block.get("value"), _parts_of(block["type"])
    if "" in parts:
        return value
    kept = {name: part for name, part in (value or {}).items() if name in parts}
    if block["type"] == "question":
        kept["answers"] = [_answer(answer) for answer in kept.get("answers") or []]
    return kept


def _answer(raw: dict[str, Any]) -> dict[str, Any]:
    """As Wagtail keeps the rows of a list: {type, value, id}, or the value alone in what was written long ago."""
    if "value" in raw:
        return {**raw, "value": {name: part for name, part in raw["value"].items() if name in ANSWER}}
    return {name: part for name, part in raw.items() if name in ANSWER}


NOT_WORDS = {
    "id",
    "type",
    "kind",
    "url",
    "key",
    "answers",
}  # false ones among the last: no words of the lesson


def plain_words(lesson: Any) -> str:
    """What everybody who may open the lesson reads in it, in one text: without cards, whose readers are others."""
    blocks = [
        block for block in lesson.body.raw_data if _parts_of(block["type"]) and block["type"] not in CARDS
    ]
    return without(" ".join(word for block in blocks for word in _strings(_parts(block))))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield plain(value)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if name not in NOT_WORDS:
                yield from _strings(part)
    elif isinstance(value, Iterable):
        for part in value:
            yield from _strings(part)


def plain(text: str) -> str:
    """Rich text without its marks; paragraphs stay apart."""
    return " ".join(unescape(strip_tags(text.replace("<", " <"))).split())
