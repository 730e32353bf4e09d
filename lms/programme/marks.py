"""Marks in the texts of a lesson: `[^1]` calls a foot-note, `[[term]]` or `[[term|other words]]` opens its explanation.

They are found between the tags of HTML that was cleaned before, and never inside a link or a button. What names no note
and no term stays as it was written; publication refuses it (`problems`).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

NOTE_KEY = r"[\w-]{1,20}"
KINDS = {"text", "quote", "callout", "checklist", "figure", "table", "slides"}  # whose texts may hold marks
_MARK = re.compile(rf"\[\^({NOTE_KEY})\]|\[\[([^\[\]|<>]{{1,200}})(?:\|([^\[\]|<>]{{1,200}}))?\]\]")
_TAG = re.compile(r"""(<!--.*?-->|</?[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*>)""", re.DOTALL)
_CLOSED = {"a", "button", "summary", "label", "script"}  # nothing that can be pressed stands inside these


def term_key(term: str) -> str:
    """By which a term is found: whatever its capitals, its spaces and its apostrophe."""
    return " ".join(unicodedata.normalize("NFC", term).casefold().replace("’", "'").split())


def without(text: str) -> str:
    """The words alone, for what is read apart from the notes and the terms."""
    return _MARK.sub(lambda mark: "" if mark[1] else mark[3] or mark[2], text)


class Marks:
    """The notes and terms of one lesson; `put` is called for its texts in their order, `calls` grows with it."""

    def __init__(self, body: Iterable[Mapping[str, Any]]) -> None:
        body = list(body)
        self.notes = {
            note["key"]: number for number, note in enumerate(_rows(body, "footnotes", "notes"), start=1)
        }
        self.terms = {term_key(one["term"]): one for one in _rows(body, "glossary", "terms")}
        self.calls: dict[str, list[str]] = {}
        self._opened = 0

    def put(self, html: str) -> SafeString:
        """HTML with its marks made links and buttons."""
        if not self.notes and not self.terms:
            return mark_safe(html)
        return mark_safe(_between_tags(html, self._made))

    def _made(self, mark: re.Match[str]) -> str:
        if mark[1]:
            return self._call(mark[1]) if mark[1] in self.notes else mark[0]
        found = self.terms.get(term_key(unescape(mark[2])))
        return self._term(found, mark[3] or mark[2]) if found else mark[0]

    def _call(self, key: str) -> str:
        number = self.notes[key]
        calls = self.calls.setdefault(key, [])
        calls.append(f"appel-{number}-{len(calls) + 1}")
        label = gettext("Note %(number)s") % {"number": number}
        return format_html(
            '<sup class="note-call"><a href="#note-{0}" id="{1}" role="doc-noteref" aria-label="{2}">{0}</a></sup>',
            number, calls[-1], label,
        )  # fmt: skip

    def _term(self, found: Mapping[str, str], words: str) -> str:
        self._opened += 1
        return format_html(
            '<button type="button" class="term" popovertarget="terme-{0}">{1}</button>'
            '<span class="meaning" id="terme-{0}" popover><strong>{2}</strong> {3}</span>',
            self._opened, mark_safe(words), found["term"], found["explanation"],
        )  # fmt: skip


def problems(body: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What a reader would stumble on, in sentences: marks that lead nowhere, notes that nothing calls."""
    body = list(body)
    marks = Marks(body)
    used: list[re.Match[str]] = []
    for block in body:
        if block["type"] in KINDS:
            for text in _strings(block.get("value")):
                _between_tags(text, lambda mark: used.append(mark) or "")  # type: ignore[func-returns-value]
    called = dict.fromkeys(mark[1] for mark in used if mark[1])
    named = {term_key(unescape(mark[2])): mark[2] for mark in used if mark[2]}
    for key in called:
        if key not in marks.notes:
            words = gettext(
                "A text calls the note [^%(mark)s], which is not among the foot-notes of the lesson."
            )
            yield words % {"mark": key}
    for key in marks.notes:
        if key not in called:
            yield gettext(
                "No text calls the note %(mark)s: write [^%(mark)s] where it belongs, outside a link."
            ) % {"mark": key}
    for term, written in named.items():
        if term not in marks.terms:
            words = gettext("A text opens the term [[%(term)s]], which is not among the terms of the lesson.")
            yield words % {"term": written}


def _between_tags(html: str, made: Callable[[re.Match[str]], str]) -> str:
    """The HTML with each mark of its texts replaced."""
    inside, pieces = 0, []
    for place, piece in enumerate(_TAG.split(html)):
        if place % 2 == 0:
            pieces.append(piece if inside else _MARK.sub(made, piece))
            continue
        pieces.append(piece)
        name = piece.strip("</>").split(None, 1)[0].lower() if piece.strip("</>") else ""
        if name in _CLOSED:
            inside = max(inside - 1, 0) if piece.startswith("</") else inside + 1
    return "".join(pieces)


def _rows(body: list[Mapping[str, Any]], kind: str, name: str) -> list[Mapping[str, Any]]:
    """The rows of the blocks of a kind, as Wagtail keeps those of a list, or as they were written long ago."""
    rows = [
        row for block in body if block["type"] == kind for row in (block.get("value") or {}).get(name) or []
    ]
    return [row.get("value", row) for row in rows]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings(part)
