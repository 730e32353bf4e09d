"""What a block asks to be handed in, and where the work stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Takes(models.TextChoices):
    FILE = "file", _("A file")
    TEXT = "text", _("A text, written on the page")
    EITHER = "either", _("A text, a file, or both")


class Whose(models.TextChoices):
    PERSON = "person", _("Each person hands in their own")
    TEAM = "team", _("The team of a project hands in together")


class CountsWhen(models.TextChoices):
    """What a lesson asks of the work."""

    HANDED_IN = "handed_in", _("It is handed in")
    ACCEPTED = "accepted", _("It was read and accepted")
    OPTIONAL = "optional", _("Nothing: one may leave it out")


class WorkState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    HANDED_IN = "handed_in", _("Handed in, to be read")
    TO_REDO = "to_redo", _("To be done again")
    ACCEPTED = "accepted", pgettext_lazy("work", "Accepted")


TONES = {
    WorkState.DRAFT: "plain",
    WorkState.HANDED_IN: "warn",
    WorkState.TO_REDO: "late",
    WorkState.ACCEPTED: "ok",
}
OPEN = (WorkState.DRAFT, WorkState.TO_REDO)  # a version may be handed in
VERDICTS = (WorkState.ACCEPTED, WorkState.TO_REDO)
