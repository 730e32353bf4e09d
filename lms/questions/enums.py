"""Types of questions, states of answers and attempts, purposes of questionnaires."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class Purpose(models.TextChoices):
    """What a questionnaire is for; it decides who reads the answers."""

    PRACTICE = "practice", _("Practice, without a mark that counts")
    TEST = "test", _("Test")
    BEFORE = "before", _("Positioning, before")
    AFTER = "after", _("Positioning, after")
    SATISFACTION = "satisfaction", _("Satisfaction, at the end")
    LATER = "later", _("Satisfaction, three months later")


POSITIONING = (Purpose.BEFORE, Purpose.AFTER)
OPINIONS = (Purpose.SATISFACTION, Purpose.LATER)


class MarkKept(models.TextChoices):
    BEST = "best", _("the best of your attempts")
    LAST = "last", _("that of your last attempt")
    AVERAGE = "average", _("the average of your attempts")


class Feedback(models.TextChoices):
    AT_ONCE = "at_once", _("after each question")
    AT_END = "at_end", _("at the end, one by one")


class AttemptState(models.TextChoices):
    OPEN = "open", _("In progress")
    WAITING = "waiting", _("Handed in, waiting to be read")
    GRADED = "graded", _("Marked")


class StepKind(models.TextChoices):
    """What happened to an attempt, step by step."""

    SAVED = "saved", _("saved")
    SUBMITTED = "submitted", _("handed in")
    GRADED = "graded", _("marked")
    REGRADED = "regraded", _("marked again")
    COMMENTED = "commented", _("commented")


class ImportState(models.TextChoices):
    WAITING = "waiting", _("Being read")
    READ = "read", _("Read, not taken yet")
    CONFIRMED = "confirmed", _("Being taken")
    DONE = "done", pgettext_lazy("import", "Taken")
    FAILED = "failed", _("Could not be read")
