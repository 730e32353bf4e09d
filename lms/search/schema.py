"""What a document of the index is made of."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import tantivy

from .analysis import STOP, analyzer, clean, fold, name_key, words

# Raise it with every change of the fields or of the analysis: the index is then built anew by itself.
VERSION = 3
FRENCH = "french"
LONGEST = 200_000  # letters of one text


def build_schema() -> tantivy.Schema:
    """Text fields are stemmed; raw ones are exact and, for facets, columns."""
    schema = tantivy.SchemaBuilder()
    for name in ("title", "body"):
        schema.add_text_field(name, stored=True, tokenizer_name=FRENCH)
    schema.add_text_field("section", tokenizer_name=FRENCH)
    schema.add_text_field("vocabulary", tokenizer_name="whitespace", index_option="basic")
    for name in ("ref", "cites", "name", "parent"):
        schema.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("type", "theme", "standing", "audience"):
        schema.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
    schema.add_unsigned_field("listed", indexed=True)
    schema.add_bytes_field("card", stored=True)
    schema.add_unsigned_field("day", fast=True)
    schema.add_float_field("weight", fast=True)
    return schema.build()


def register(index: tantivy.Index) -> None:
    """The analysis belongs to the process, not to the files."""
    index.register_tokenizer(FRENCH, analyzer())


def parent_key(source: str, object_id: int) -> str:
    """The documents of one object go together."""
    return f"{source}:{object_id}"


def weight(factor: float) -> float:
    """What a document must hold for its score to be multiplied by `factor`: the index multiplies by log2(2 + value)."""
    return float(2.0**factor - 2.0)


@dataclass
class SearchDocument:
    """What is found: an object of a source, or a part of it with an address of its own."""

    object_id: int  # whose rights it has
    title: str
    type: str  # a declared `DocumentType`
    audience: list[str]  # terms of `ReadScope`: who has one of them finds it
    url: str
    text: str = ""
    headings: str = ""  # those above it
    # what people call it: asked for by these words, it comes first
    names: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)  # what finds it: see `references`
    citations: list[str] = field(default_factory=list)  # references that it holds
    themes: list[int] = field(default_factory=list)
    standing: str = ""
    day: date | None = None
    weight: float = 0.0  # see the function; 0 leaves a score as it is
    is_listed: bool = False  # whether it is among what the library shows when nothing is asked
    card: dict[str, Any] = field(default_factory=dict)  # what its template shows besides
    source: str = ""  # set by the indexer

    def write(self) -> tantivy.Document:
        """As the index takes it; a vocabulary beside the text gives each word's accents back."""
        title, section, body = clean(self.title), clean(self.headings), clean(self.text[:LONGEST])
        forms = {word for word in words(f"{title} {section} {body}") if not word.isdigit()}
        document = tantivy.Document()
        document.add_text("title", title)
        document.add_text("section", section)
        document.add_text("body", body)
        document.add_text(
            "vocabulary", " ".join(f"{fold(form)}|{form}" for form in forms if form not in STOP)
        )
        for name, values in self._exact():
            for value in values:
                document.add_text(name, value)
        document.add_unsigned("listed", int(self.is_listed))
        card = {
            "source": self.source,
            "object": self.object_id,
            "type": self.type,
            "url": self.url,
            **self.card,
        }
        document.add_bytes("card", json.dumps({**card, "themes": self.themes}).encode())
        document.add_unsigned("day", self.day.toordinal() if self.day else 0)
        document.add_float("weight", self.weight)
        return document

    def _exact(self) -> list[tuple[str, list[str]]]:
        return [
            ("ref", self.references),
            ("cites", self.citations),
            ("audience", self.audience),
            ("name", sorted({key for name in self.names if (key := name_key(name))})),
            ("theme", [str(theme) for theme in self.themes]),
            ("type", [self.type]),
            ("standing", [self.standing or "-"]),
            ("parent", [parent_key(self.source, self.object_id)]),
        ]
