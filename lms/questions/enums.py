"""States of answers and attempts, purposes of questionnaires."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AnswerState(models.TextChoices):
    """How an answer went; LEFT and MISSED are of choices that were not taken, rightly and wrongly."""

    RIGHT = "right", _("Right")
    PARTIAL = "partial", _("Partly right")
    WRONG = "wrong", _("To look at again")
    UNANSWERED = "unanswered", _("No answer")
    WAITING = "waiting", _("Waiting to be read")
    NO_MARK = "no_mark", _("Answered")
    MISSED = "missed", _("Forgotten")
    LEFT = "left", _("Rightly left aside")
