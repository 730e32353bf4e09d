"""The block of an outside tool in a lesson."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.snippets.blocks import SnippetChooserBlock

from .enums import DoneWhen


class ToolValue(blocks.StructValue):
    """An outside tool as this reader finds it: `door` is set when the page is made."""

    door: Any = None


class OutsideToolBlock(blocks.StructBlock):
    """A tool of others, in a window of its own."""

    content = SnippetChooserBlock("lti.ToolContent", label=_("Content of a tool"))
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    introduction = blocks.TextBlock(label=_("What one does there"), required=False)
    done_when = blocks.ChoiceBlock(label=_("Done when"), choices=DoneWhen.choices, default=DoneWhen.FINISHED)
    mark = blocks.DecimalBlock(
        label=_("Mark, in percent"), required=False, min_value=0, max_value=100, max_digits=5, decimal_places=2
    )  # fmt: skip

    def clean(self, value: Any) -> Any:
        """A mark where the score decides."""
        cleaned = super().clean(value)
        if cleaned.get("done_when") == DoneWhen.PASSED and cleaned.get("mark") is None:
            raise StructBlockValidationError(block_errors={"mark": ValidationError(gettext("Say the mark."))})
        return cleaned

    class Meta:
        icon = "link-external"
        label = _("Outside tool (LTI)")
        template = "lti/block.html"
        value_class = ToolValue
