"""The block of a package in a lesson."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.snippets.blocks import SnippetChooserBlock

from .enums import DoneWhen

FEATURES = ["bold", "italic", "ol", "ul", "link"]


class PackageValue(blocks.StructValue):
    """A package as this reader finds it: `stage` is set when the page is made."""

    stage: Any = None


class PackageBlock(blocks.StructBlock):
    """Something made elsewhere, in a frame, with what stands in its place for those who cannot use it."""

    package = SnippetChooserBlock("packages.Package", label=_("Package"))
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    introduction = blocks.TextBlock(label=_("What one does there"), required=False)
    done_when = blocks.ChoiceBlock(label=_("Done when"), choices=DoneWhen.choices, default=DoneWhen.FINISHED)
    mark = blocks.DecimalBlock(
        label=_("Mark, in percent"), required=False, min_value=0, max_value=100, max_digits=5, decimal_places=2
    )  # fmt: skip
    instead = blocks.RichTextBlock(
        label=_("The same, to read"),
        features=FEATURES,
        required=False,
        help_text=_("For those who cannot use the activity, or have no JavaScript. It counts as much."),
    )

    def clean(self, value: Any) -> Any:
        """A mark where the score decides."""
        cleaned = super().clean(value)
        if cleaned.get("done_when") == DoneWhen.PASSED and cleaned.get("mark") is None:
            raise StructBlockValidationError(block_errors={"mark": ValidationError(gettext("Say the mark."))})
        return cleaned

    class Meta:
        icon = "media"
        label = _("Package (SCORM, H5P)")
        template = "packages/block.html"
        value_class = PackageValue
