"""Tables in lessons: every column has its heading, the table its caption."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock, TypedTableBlockValidationError
from wagtail.rich_text import RichText


class CellsBlock(TypedTableBlock):
    text = blocks.CharBlock(label=_("Text"), required=False)
    number = blocks.CharBlock(label=_("Number, aligned on the right"), required=False)
    rich = blocks.RichTextBlock(
        label=_("Text with bold words and links"), required=False, features=["bold", "italic", "link"]
    )

    def clean(self, table: Any) -> Any:
        """What a reader needs to understand it; a draft may still lack it."""
        cleaned = super().clean(table)
        if not self.is_deferred_validation:
            problems = list(_problems(cleaned))
            if problems:
                raise TypedTableBlockValidationError(
                    non_block_errors=[ValidationError(one) for one in problems]
                )
        return cleaned


def _problems(table: Any) -> Iterator[str]:
    if not (table.caption or "").strip():
        yield gettext("Give the table a caption: it says what is compared.")
    if not table.columns or not table.row_data:
        yield gettext("A table has at least one column and one row.")
    for number, column in enumerate(table.columns, start=1):
        if not (column["heading"] or "").strip():
            yield gettext("Column %(number)s has no heading.") % {"number": number}


class TableValue(blocks.StructValue):
    @property
    def columns(self) -> list[tuple[str, bool]]:
        """(heading, whether it holds numbers)."""
        return [(column["heading"], column["block"].name == "number") for column in self["table"].columns]

    @property
    def rows(self) -> list[list[tuple[Any, str, bool, bool]]]:
        """(what stands there, heading of its column, whether it is a number, whether it is rich) for each cell."""
        return [
            [
                (cell.value, heading, is_number, isinstance(cell.value, RichText))
                for cell, (heading, is_number) in zip(row, self.columns, strict=True)
            ]
            for row in self["table"].rows
        ]

    @property
    def texts(self) -> list[RichText]:
        """The cells that hold rich text."""
        return [cell.value for row in self["table"].rows for cell in row if isinstance(cell.value, RichText)]


class TableBlock(blocks.StructBlock):
    row_headings = blocks.BooleanBlock(
        label=_("The first column names the rows"), required=False, default=True
    )
    table = CellsBlock(label=_("Table"))

    class Meta:
        icon = "table"
        label = _("Table")
        template = "programme/blocks/table.html"
        value_class = TableValue
