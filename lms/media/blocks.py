"""The blocks of a video and of a sound in a lesson."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.snippets.blocks import SnippetChooserBlock

from .enums import MediaKind

NEEDED = _("Must be played to the end, or its transcript read, for the lesson to be done")


class MediaValue(blocks.StructValue):
    """A recording as this reader finds it: `player` is set when the page is made."""

    player: Any = None


class VideoBlock(blocks.StructBlock):
    """A video of our own with its captions; or one that stands elsewhere, of which nothing is loaded before a click."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    file = SnippetChooserBlock("media.MediaFile", label=_("Video that was sent here"), required=False)
    url = blocks.URLBlock(
        label=_("Or its address elsewhere"),
        required=False,
        help_text=_("PeerTube and YouTube are shown in the page after a click; any other site is linked to."),
    )
    has_captions = blocks.BooleanBlock(
        label=_("The video that stands elsewhere has captions there"), required=False
    )
    transcript = blocks.TextBlock(
        label=_("Transcript"),
        required=False,
        help_text=_("All that is said, and what is seen and matters. Needed where there are no captions."),
    )
    needed = blocks.BooleanBlock(label=NEEDED, required=False)

    def clean(self, value: Any) -> Any:
        """One source, of the right kind, that can be followed without hearing it; a draft may still lack that."""
        cleaned = super().clean(value)
        errors = {} if self.is_deferred_validation else _video_errors(cleaned)
        if errors:
            raise StructBlockValidationError(
                block_errors={name: ValidationError(words) for name, words in errors.items()}
            )
        return cleaned

    class Meta:
        icon = "media"
        label = _("Video")
        template = "media/blocks/video.html"
        value_class = MediaValue


def _video_errors(value: Any) -> dict[str, str]:
    file, url = value.get("file"), value.get("url")
    if bool(file) == bool(url):
        return {"file": gettext("Choose a video that was sent here, or give an address: one of the two.")}
    if file and file.kind != MediaKind.VIDEO:
        return {"file": gettext("This is a sound: put it into a block “Sound”.")}
    if (value.get("transcript") or "").strip() or (file and file.captions) or (url and value["has_captions"]):
        return {}
    if file:
        return {
            "transcript": gettext("Give the video its captions (Videos and sounds), or write the transcript.")
        }
    return {"transcript": gettext("Write the transcript, or tick that the video has captions there.")}  # fmt: skip


class AudioBlock(blocks.StructBlock):
    """A sound, and all that is said in it."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    file = SnippetChooserBlock("media.MediaFile", label=_("Sound that was sent here"))
    transcript = blocks.TextBlock(label=_("Transcript"), help_text=_("All that is said."))
    needed = blocks.BooleanBlock(label=NEEDED, required=False)

    def clean(self, value: Any) -> Any:
        """A video has a block of its own."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation and cleaned["file"] and cleaned["file"].kind != MediaKind.AUDIO:
            words = gettext("This is a video: put it into a block “Video”.")
            raise StructBlockValidationError(block_errors={"file": ValidationError(words)})
        return cleaned

    class Meta:
        icon = "volume-high"
        label = _("Sound")
        template = "media/blocks/audio.html"
        value_class = MediaValue
