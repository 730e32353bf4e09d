"""Several views shown one after the other: a list, until a script shows them one at a time."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.rich_text import RichText

from .figures import OptionalFigureBlock


class SlideBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    text = blocks.RichTextBlock(
        label=_("Text"), required=False, features=["bold", "italic", "ul", "ol", "link"]
    )
    figure = OptionalFigureBlock(label=_("Figure"), required=False)

    def clean(self, value: Any) -> Any:
        """A view without words and without a picture shows nothing."""
        cleaned = super().clean(value)
        is_empty = not cleaned["figure"]["image"] and not (cleaned["text"] and cleaned["text"].source.strip())
        if is_empty and not self.is_deferred_validation:
            words = gettext("This view is empty: write a text or choose a picture.")
            raise StructBlockValidationError(block_errors={"text": ValidationError(words)})
        return cleaned

    class Meta:
        label = _("One view")


class SlidesValue(blocks.StructValue):
    @property
    def texts(self) -> list[RichText]:
        return [slide["text"] for slide in self["slides"] if slide["text"]]

    @property
    def figures(self) -> list[Any]:
        return [slide["figure"] for slide in self["slides"] if slide["figure"]["image"]]


class SlidesBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    slides = blocks.ListBlock(SlideBlock(), label=_("Views to show"), min_num=2, max_num=20, default=[{}, {}])

    class Meta:
        icon = "copy"
        label = _("Views one after the other")
        template = "programme/blocks/slides.html"
        value_class = SlidesValue
