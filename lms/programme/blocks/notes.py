"""Foot-notes and terms of a lesson: marks in its texts lead to them (lms/programme/marks.py)."""

from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.rich_text import RichText

from lms.programme.marks import NOTE_KEY, term_key


class NoteBlock(blocks.StructBlock):
    key = blocks.CharBlock(
        label=_("Mark of the note"),
        max_length=20,
        help_text=_("A number or a short word. Write [^1] in a text to call the note whose mark is 1."),
        validators=[RegexValidator(rf"\A{NOTE_KEY}\Z", _("A mark is made of letters, numbers and dashes."))],
    )
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "italic", "link"])

    class Meta:
        label = _("Note")


class FootNotesValue(blocks.StructValue):
    """`calls`: for each mark, the ids of the places in the texts that call it; set when the page is made."""

    calls: dict[str, list[str]] = {}

    @property
    def rows(self) -> list[tuple[int, RichText, list[tuple[int, str]]]]:
        """(number, text, numbered ids of its calls)."""
        return [
            (number, note["text"], list(enumerate(self.calls.get(note["key"], []), start=1)))
            for number, note in enumerate(self["notes"], start=1)
        ]

    @property
    def texts(self) -> list[RichText]:
        return [note["text"] for note in self["notes"]]


class FootNotesBlock(blocks.StructBlock):
    notes = blocks.ListBlock(NoteBlock(), label=_("Notes"), min_num=1)

    def clean(self, value: Any) -> Any:
        """Two notes under one mark: the texts would lead to the first."""
        cleaned = super().clean(value)
        twice = [key for key, count in Counter(note["key"] for note in cleaned["notes"]).items() if count > 1]
        if twice:
            words = gettext("Two notes have the mark %(mark)s.") % {"mark": twice[0]}
            raise StructBlockValidationError(block_errors={"notes": ValidationError(words)})
        return cleaned

    class Meta:
        icon = "list-ol"
        label = _("Foot-notes")
        template = "programme/blocks/footnotes.html"
        value_class = FootNotesValue


class TermBlock(blocks.StructBlock):
    term = blocks.CharBlock(label=_("Term"), max_length=80)
    explanation = blocks.TextBlock(label=_("Explanation"), max_length=600)

    class Meta:
        label = _("Term")


class GlossaryValue(blocks.StructValue):
    @property
    def rows(self) -> list[tuple[str, str]]:
        """(term, explanation), by letter."""
        rows = [(one["term"], one["explanation"]) for one in self["terms"]]
        return sorted(rows, key=lambda row: term_key(row[0]))


class GlossaryBlock(blocks.StructBlock):
    terms = blocks.ListBlock(
        TermBlock(),
        label=_("Terms"),
        min_num=1,
        help_text=_("Write [[term]] in a text, or [[term|other words]]: its explanation opens there."),
    )

    def clean(self, value: Any) -> Any:
        """Two explanations of one term: the texts would show the first."""
        cleaned = super().clean(value)
        twice = [
            key
            for key, count in Counter(term_key(one["term"]) for one in cleaned["terms"]).items()
            if count > 1
        ]
        if twice:
            words = gettext("The term “%(term)s” is explained twice.") % {"term": twice[0]}
            raise StructBlockValidationError(block_errors={"terms": ValidationError(words)})
        return cleaned

    class Meta:
        icon = "openquote"
        label = _("Terms of the lesson")
        template = "programme/blocks/glossary.html"
        value_class = GlossaryValue
