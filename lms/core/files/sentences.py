"""Why a file is not taken, and what its sender can do."""

from typing import Any

from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, Any] = {
    "unknown_kind": _(
        "This kind of file is not accepted. Send a PDF, a document, a table, slides, a picture "
        "(PNG, JPEG, GIF, WebP) or a text."
    ),
    "empty": _("The file is empty."),
    "too_heavy": _("The file is larger than 10 MB. Make it lighter, or give its address instead."),
    "not_what_it_says": _(
        "The file is not what its name says: it does not hold what its ending announces. Save it again from "
        "the program that made it."
    ),
    "damaged": _("The file is damaged: it cannot be opened. Save it again and send the new one."),
    "hidden_file": _("The file hides another one: send each file by itself."),
    "object": _(
        "The file holds an object of another program. Replace it by a picture or a table, or save as PDF."
    ),
    "old_office": _(
        "This is an old or protected Office file. Save it without a password as .docx, .xlsx or .pptx."
    ),
    "password": _("The file is protected by a password: send it without."),
    "macros": _("The file holds macros: save it without them (.docx, .xlsx, .pptx) and send it again."),
    "active": _(
        "The PDF holds a script or starts something by itself: print it to PDF and send the new one."
    ),
    "remote_part": _(
        "The file fetches a part of itself from elsewhere (a template, a picture, another table): put that part "
        "into the file, or save as PDF."
    ),
    "entities": _(
        "The file holds instructions for the program that reads it: save it again and send the new one."
    ),
    "bomb": _("Unpacked, the file would be far too large: it cannot be accepted."),
    "too_many_points": _("The picture is too large: send one of at most 50 million points."),
    "limits": _("The file takes too long or too much memory to read. Make it simpler, or save as PDF."),
    "unread": _("We could not read the file, although we tried several times. Send it again later."),
    "busy": _("Another of your files is being examined. Wait a moment, then send this one again."),
}


def sentence(code: str) -> str:
    """For a person; a code that nobody knows says the least."""
    return str(REFUSALS.get(code, REFUSALS["damaged"]))
