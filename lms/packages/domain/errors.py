"""Refusals of this app: a code for programs, a sentence for people."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError
from lms.packages.sentences import sentence

SENTENCES: dict[str, Any] = {
    "no_version": _("This package has no version that can be played yet."),
    "needs_host": _("This activity does not run here."),
    "launch_closed": _("This activity was begun anew elsewhere: open the lesson again."),
    "unknown_part": _("This package has no such part."),
    "bad_body": _("What the activity sent cannot be read."),
    "no_number": _("What the activity sent has no number."),
    "too_long": _("What the activity sent is too long to be kept."),
    "launch_full": _("This activity has sent more than can be kept."),
    "other_content": _("Something else was kept under this number already."),
}  # fmt: skip
STATUS = {"too_long": 413, "bad_body": 400, "no_number": 400, "unknown_part": 404}


def refusal(code: str) -> DomainError:
    """The refusal of this code."""
    return DomainError(code, SENTENCES[code], status=STATUS.get(code, 409))


def refused_file(code: str, entry: str = "") -> DomainError:
    """A file that is not taken, beside its field."""
    return DomainError(code, sentence(code, entry), status=422, field="file")
