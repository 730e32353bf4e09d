"""Types of questions, states of answers and attempts, purposes of questionnaires."""

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


class QuestionType(models.TextChoices):
    SINGLE = "single", _("One right answer")
    MULTIPLE = "multiple", _("Several right answers")
    TRUEFALSE = "truefalse", _("True or false")
    ORDER = "order", _("Put in order")
    MATCH = "match", _("Match")
    NUMBER = "number", _("Number")
    SHORT = "short", _("Short text")
    LONG = "long", _("Long text, read by a coach")
    MATRIX = "matrix", _("Table with one answer a row")
    RATING = "rating", _("Rating")
