"""Why a recording is not taken, and what its sender can do."""

from typing import Any

from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, Any] = {
    "empty_file": _("The file is empty."),
    "too_heavy": _("The file is larger than 500 MB. Export it again with a smaller picture."),
    "unknown_kind": _("This file is neither a video (MP4, WebM) nor a sound (MP3, M4A, Ogg). Export it as one of these."),
    "cut": _("The file is cut off: its end is missing. Export it again, and send it whole."),
    "damaged": _("The file is damaged: it cannot be read. Export it again."),
    "codec": _(
        "It is compressed as %(entry)s, which many browsers do not play. Export as MP4 (H.264 and AAC) or as WebM."
    ),
    "no_track": _("The file holds neither a picture nor a sound that browsers play."),
    "other_kind": _("A video cannot take the place of a sound, nor a sound that of a video: send it as a new one."),
    "limits": _("The file takes too long or too much memory to examine. Export it again."),
    "unread": _("We could not examine the file, although we tried several times. Send it again later."),
}  # fmt: skip


def sentence(code: str, entry: str = "") -> str:
    """For a person; a code that nobody knows says the least."""
    words = str(REFUSALS.get(code, REFUSALS["damaged"]))
    return words % {"entry": entry} if "%(entry)s" in words else words
