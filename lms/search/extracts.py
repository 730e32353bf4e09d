"""What of a document is shown as a hit: its title, the heading above it and a piece of its text, words marked."""

from html import escape

import tantivy
from django.utils.safestring import SafeString, mark_safe

from . import analysis

LONGEST = 260


def marked(title: str, stems: set[str]) -> SafeString:
    parts, end = [], 0
    for word in analysis.WORD.finditer(title) if stems else ():
        if analysis.stem(word[0].lower()) in stems:
            parts += [escape(title[end : word.start()]), f"<mark>{escape(word[0])}</mark>"]
            end = word.end()
    return mark_safe("".join([*parts, escape(title[end:])]))


def nearest_heading(path: list[str], stems: set[str]) -> SafeString:
    """The heading that holds a word, else the nearest one. `path`: the widest first."""
    titles = [marked(title, stems) for title in reversed(path)]
    return next((title for title in titles if "<mark>" in title), titles[0] if titles else mark_safe(""))


def extract(document: tantivy.Document, cutter: tantivy.SnippetGenerator | None) -> SafeString:
    """A piece of the text with its words marked; the beginning of the text where none is in it."""
    text = document.get_first("body") or ""
    snippet = cutter.snippet_from_doc(document) if cutter else None
    ranges = snippet.highlighted() if snippet else []
    if snippet is None or not ranges:
        return mark_safe(escape(shorten(text)))
    fragment = snippet.fragment().encode()  # the offsets count bytes
    parts, end = [], 0
    for span in ranges:
        word = fragment[span.start : span.end].decode()
        parts += [escape(fragment[end : span.start].decode()), f"<mark>{escape(word)}</mark>"]
        end = span.end
    before = "" if text.startswith(snippet.fragment()) else "… "
    after = "" if text.endswith(snippet.fragment()) else " …"
    return mark_safe(before + "".join([*parts, escape(fragment[end:].decode())]) + after)


def shorten(text: str) -> str:
    """The beginning of a text, cut between words."""
    return text if len(text) <= LONGEST else text[:LONGEST].rpartition(" ")[0] + " …"
