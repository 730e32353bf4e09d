"""Refusals of the verbs of this app."""

from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError

SENTENCES = {
    "unknown_client": _("No tool is registered under this name."),
    "foreign_redirect": _("This return address is not one of those registered for the tool."),
    "bad_request": _("The tool asked in a way that we do not answer. Open it again from the lesson."),
    "too_long": _("What the tool sent is too long."),
    "expired": _("Too much time has passed since you opened the tool. Open it again from the lesson."),
    "other_person": _("This tool was opened by another person. Open it yourself, from the lesson."),
    "used": _("This opening has been used already. Open the tool again from the lesson."),
    "no_such_block": _("This part of the lesson is no longer there."),
    "retired": _("This tool is out of use."),
    "no_choice": _("This tool offers no content to choose from."),
    "bad_token": _("What the tool sent is not signed as agreed, or is out of date."),
    "unknown_key": _("What the tool sent is signed with a key that it does not publish."),
    "unknown_person": _("The tool names nobody who opened it here."),
    "bad_score": _("This score cannot be read: {why}"),
    "older_score": _("A newer score is known."),
    "not_allowed": _("The tool has no right to this."),
    "bad_choice": _("What the tool sent back is no choice of ours, or was sent before."),
    "nothing_chosen": _("Nothing was chosen that lessons can open."),
}
STATUSES = {
    "other_person": 403,
    "not_allowed": 403,
    "no_such_block": 404,
    "unknown_person": 404,
    "retired": 409,
    "used": 409,
    "older_score": 409,
    "bad_token": 401,
    "unknown_key": 401,
}


def refusal(code: str, **words: str) -> DomainError:
    """The refusal of this code, with its sentence; what is asked in a wrong way is a 400."""
    sentence = SENTENCES[code].format(**words) if words else SENTENCES[code]
    return DomainError(code, sentence, status=STATUSES.get(code, 400))
