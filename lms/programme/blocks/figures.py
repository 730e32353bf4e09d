"""Pictures in lessons: each says what is on it, or is decorative."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageBlock


class FigureValue(blocks.StructValue):
    """A picture: `small` and `large` are the two sizes that browsers choose from, set for all of a lesson at once."""

    small: Any = None
    large: Any = None

    @property
    def alt(self) -> str:
        """What is read aloud; empty for a picture that only decorates."""
        image = self["image"]
        return "" if image is None or image.decorative else (image.contextual_alt_text or "").strip()


class FigureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)
    credit = blocks.CharBlock(label=_("Credit"), required=False, max_length=200)

    def clean(self, value: Any) -> Any:
        """Spaces are no words; a draft may still lack them."""
        image = value.get("image")
        is_complete = self.is_deferred_validation or not image or image.decorative
        if not is_complete and not (image.contextual_alt_text or "").strip():
            words = gettext("Say in words what the picture shows, or tick that it is decorative.")
            inside = StructBlockValidationError(block_errors={"alt_text": ValidationError(words)})
            raise StructBlockValidationError(block_errors={"image": inside})
        return super().clean(value)

    class Meta:
        icon = "image"
        label = _("Figure")
        template = "programme/blocks/figure.html"
        value_class = FigureValue


class OptionalFigureBlock(FigureBlock):
    """Where a picture may be left out."""

    image = ImageBlock(label=_("Picture"), required=False)
