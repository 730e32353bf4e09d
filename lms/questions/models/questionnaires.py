"""Questionnaires as editors write them, and their frozen versions."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from lms.core.db.models import TimeStamped
from lms.questions.enums import OPINIONS, Feedback, MarkKept, Purpose

from .bank import Category, Question, keeps_bank

MOST_ATTEMPTS, MOST_MINUTES, MOST_DRAWN = 20, 600, 100


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    """Questionnaires, by who may see them as editors do: participants meet them in lessons alone."""

    def visible_to(self, user: Any) -> "QuestionnaireQuerySet":
        return self if keeps_bank(user) else self.none()


class Questionnaire(ClusterableModel, TimeStamped):
    """Questions with their rules. `current` is what is published; what stands here besides is its draft."""

    title = models.CharField(_("title"), max_length=150)
    intro = models.TextField(_("introduction"), max_length=1000, blank=True)
    purpose = models.CharField(_("what it is for"), max_length=12, choices=Purpose, default=Purpose.TEST)
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts"), null=True, blank=True, help_text=_("Empty: as many as one likes."),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_ATTEMPTS)],
    )  # fmt: skip
    mark_kept = models.CharField(_("mark kept"), max_length=8, choices=MarkKept, default=MarkKept.BEST)
    pass_mark = models.DecimalField(
        _("passed from, in percent"), max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )  # fmt: skip
    feedback = models.CharField(
        _("answers are shown"), max_length=8, choices=Feedback, default=Feedback.AT_END
    )
    minutes = models.PositiveSmallIntegerField(
        _("time, in minutes"), null=True, blank=True, help_text=_("Empty: no clock. Practice never has one."),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)],
    )  # fmt: skip
    shuffle = models.BooleanField(_("questions in another order for each person"), default=False)
    anonymous = models.BooleanField(
        _("anonymous"), default=False,
        help_text=_("Answers keep neither the person nor the hour; results show from five answers on."),
    )  # fmt: skip
    compared_with = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="compared_by",
        verbose_name=_("compared with"), limit_choices_to={"purpose": Purpose.BEFORE},
        help_text=_("Of a positioning after: the one before."),
    )  # fmt: skip
    current = models.OneToOneField(
        "QuestionnaireVersion", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints = [
            models.CheckConstraint(
                name="practice_has_no_clock",
                condition=~Q(purpose=Purpose.PRACTICE) | Q(minutes=None, pass_mark=None),
                violation_error_message=_("Practice has neither a clock nor a mark to reach."),
            ),
            models.CheckConstraint(
                name="anonymous_is_an_opinion",
                condition=Q(anonymous=False)
                | Q(purpose__in=OPINIONS, minutes=None, pass_mark=None, attempts_allowed=1),
                violation_error_message=_(
                    "Only an opinion is asked anonymously: satisfaction, one attempt, no clock, no mark to reach."
                ),
            ),
            models.CheckConstraint(
                name="pass_mark_is_a_percentage",
                condition=Q(pass_mark=None) | Q(pass_mark__gte=0, pass_mark__lte=100),
            ),
            models.CheckConstraint(
                name="after_is_compared_with_before",
                condition=Q(compared_with=None) | Q(purpose=Purpose.AFTER),
                violation_error_message=_("Only a positioning after is compared with another one."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class QuestionnaireItem(models.Model):
    """One question, or so many drawn for each attempt from a category, or with a tag."""

    questionnaire = ParentalKey(Questionnaire, on_delete=models.CASCADE, related_name="items")
    sort_order = models.IntegerField(null=True, blank=True, editable=False)
    question = models.ForeignKey(
        Question,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("question"),
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("or drawn from the category"),
    )  # fmt: skip
    tag = models.CharField(_("with the tag"), max_length=100, blank=True)
    draw = models.PositiveSmallIntegerField(
        _("how many are drawn"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DRAWN)],
    )  # fmt: skip
    points = models.DecimalField(
        _("points of each"), max_digits=6, decimal_places=2, null=True, blank=True,
        help_text=_("Empty: those of the question."),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1000))],
    )  # fmt: skip

    sort_order_field = "sort_order"

    class Meta:
        ordering = ["sort_order", "id"]
        verbose_name = _("question of a questionnaire")
        verbose_name_plural = _("questions of a questionnaire")
        constraints = [
            models.CheckConstraint(
                name="item_is_one_question_or_a_draw",
                condition=Q(question__isnull=False, category=None, tag="", draw=None)
                | (Q(question=None, draw__isnull=False) & (Q(category__isnull=False) | ~Q(tag=""))),
                violation_error_message=_(
                    "Choose one question; or a category or a tag, and how many questions are drawn."
                ),
            ),
            models.CheckConstraint(
                name="item_points_not_negative", condition=Q(points=None) | Q(points__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id}, {self.sort_order}"


class QuestionnaireVersion(models.Model):
    """What was published at one moment; never changed (a trigger).

    `content`: title, intro, the settings, and "items": [{"question": key, "points"} or {"category", "tag", "draw",
    "points"}]; decimals are strings, nothing is a question's own content.
    """

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField(_("content"))
    hash = models.CharField(max_length=64)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("author")
    )  # fmt: skip
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ["questionnaire", "-number"]
        verbose_name = _("version of a questionnaire")
        verbose_name_plural = _("versions of questionnaires")
        constraints = [
            models.UniqueConstraint(name="questionnaire_version_once", fields=["questionnaire", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id}.{self.number}"
