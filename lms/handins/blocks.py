"""The block of a work to hand in."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .enums import CountsWhen, Takes, Whose

FEATURES = ["bold", "italic", "ol", "ul", "link"]


class HandInValue(blocks.StructValue):
    """`card`: what the lesson shows of it to this reader, set when the page is made."""

    card: Any = None


class HandInBlock(blocks.StructBlock):
    """An instruction, and a card that leads to the page on which one hands in."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    instruction = blocks.RichTextBlock(label=_("What to do"), features=FEATURES)
    criteria = blocks.ListBlock(
        blocks.CharBlock(label=_("What is looked at"), max_length=200),
        label=_("What is looked at"),
        default=[],
    )
    takes = blocks.ChoiceBlock(label=_("What is handed in"), choices=Takes.choices, default=Takes.EITHER)
    whose = blocks.ChoiceBlock(label=_("By whom"), choices=Whose.choices, default=Whose.PERSON)
    out_of = blocks.DecimalBlock(
        label=_("Mark out of"), required=False, min_value=1, max_value=1000, max_digits=6, decimal_places=2,
        help_text=_("Nothing: a remark, and no mark."),
    )  # fmt: skip
    counts_when = blocks.ChoiceBlock(
        label=_("It counts when"), choices=CountsWhen.choices, default=CountsWhen.HANDED_IN
    )

    class Meta:
        icon = "upload"
        label = _("Work to hand in")
        template = "handins/block.html"
        value_class = HandInValue
