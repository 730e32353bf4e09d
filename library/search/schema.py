"""What a document of the index is made of."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import tantivy

from .analysis import STOP, analyzer, clean, fold, words

# Raise it with every change of the fields or of the analysis: the index is then built anew by itself.
VERSION = 2
FRENCH = "french"
RESOURCE, ARTICLE = 0, 1


def build_schema() -> tantivy.Schema:
    """Text fields are stemmed; raw ones are exact and, for facets, columns."""
    schema = tantivy.SchemaBuilder()
    for name in ("title", "body"):
        schema.add_text_field(name, stored=True, tokenizer_name=FRENCH)
    schema.add_text_field("section", tokenizer_name=FRENCH)
    schema.add_text_field("vocabulary", tokenizer_name="whitespace", index_option="basic")
    for name in ("ref", "cites", "parent"):
        schema.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("type", "theme", "standing", "audience"):
        schema.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
    schema.add_unsigned_field("level", indexed=True)
    schema.add_bytes_field("card", stored=True)
    schema.add_unsigned_field("day", fast=True)
    schema.add_float_field("weight", fast=True)
    return schema.build()


def register(index: tantivy.Index) -> None:
    """The analysis belongs to the process, not to the files."""
    index.register_tokenizer(FRENCH, analyzer())


@dataclass
class Entry:
    """A resource or an article, as the index sees it."""

    level: int
    parent: int
    title: str
    type: str
    audience: list[str]
    body: str = ""
    section: str = ""
    refs: list[str] = field(default_factory=list)
    cites: list[str] = field(default_factory=list)
    themes: list[int] = field(default_factory=list)
    card: dict[str, Any] = field(
        default_factory=dict
    )  # what a list of results shows, so that it asks the database for rights alone
    standing: str = ""
    day: date | None = None
    weight: float = 0.0  # see feeding.weight: 0 multiplies a score by one; see feeding

    def document(self, longest: int = 200_000) -> tantivy.Document:
        """The document; a vocabulary beside the text gives each word's accents back."""
        title, section, body = clean(self.title), clean(self.section), clean(self.body[:longest])
        forms = {word for word in words(f"{title} {section} {body}") if not word.isdigit()}
        document = tantivy.Document()
        document.add_text("title", title)
        document.add_text("section", section)
        document.add_text("body", body)
        document.add_text(
            "vocabulary", " ".join(f"{fold(form)}|{form}" for form in forms if form not in STOP)
        )
        for name, values in (("ref", self.refs), ("cites", self.cites), ("audience", self.audience)):
            for value in values:
                document.add_text(name, value)
        for theme in self.themes:
            document.add_text("theme", str(theme))
        document.add_text("type", self.type)
        document.add_text("standing", self.standing or "-")
        document.add_text("parent", str(self.parent))
        document.add_unsigned("level", self.level)
        document.add_bytes("card", json.dumps({"resource": self.parent, **self.card}).encode())
        document.add_unsigned("day", self.day.toordinal() if self.day else 0)
        document.add_float("weight", self.weight)
        return document
