"""What people answer: attempts, their steps, the words in a table of their own, and answers without a name."""

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.accounts.memberships import memberships_of
from lms.programme.models import CoursePage, LessonPage
from lms.questions.enums import AttemptState, Purpose, StepKind

from .bank import Question
from .questionnaires import Questionnaire, QuestionnaireVersion

POINTS = {"max_digits": 20, "decimal_places": 10}


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts, by who may see them."""

    def visible_to(self, user: Any) -> "AttemptQuerySet":
        """One's own, and those that one reads for others."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(person=user) | _read_by(user))

    def read_by(self, user: Any) -> "AttemptQuerySet":
        """Of other people: tests handed in, for the coaches of their cohort, experts and managers of the theme; what a
        person shows to their coach."""
        return self.filter(_read_by(user)).exclude(person=user) if user.is_authenticated else self.none()


def _read_by(user: Any) -> Q:
    read = Q(purpose=Purpose.TEST) & ~Q(state=AttemptState.OPEN)
    if user.is_superuser:
        return read
    own = memberships_of(user)
    themes = own.expert_themes | own.managed_themes
    is_coach = Q(cohort__in=own.coached_cohorts)
    return (read & (is_coach | Q(course__theme__in=themes))) | (Q(shared_at__isnull=False) & is_coach)


class Attempt(models.Model):
    """One person's go at a questionnaire, or at one question of a lesson, which is then practised again and again.

    `layout`, drawn at the start and frozen: [{"version": key of a QuestionVersion, "points": "2.5", "parts": order of the
    parts}]. What else changes follows from the steps, in the same transaction: `step` is the number of the last one,
    `results` [{"points": "1/3" or null, "possible": "2.5", "state", "key": version whose key was used}] by place.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts")
    version = models.ForeignKey(
        QuestionnaireVersion, on_delete=models.PROTECT, null=True, related_name="attempts"
    )
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, null=True, related_name="attempts"
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT, null=True, related_name="attempts")
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="attempts")
    lesson = models.ForeignKey(LessonPage, on_delete=models.PROTECT, related_name="attempts")
    block = models.UUIDField(_("block"))
    cohort = models.ForeignKey("cohorts.Cohort", on_delete=models.PROTECT, null=True, related_name="attempts")
    number = models.PositiveSmallIntegerField(_("number"))
    layout = models.JSONField(_("questions drawn"))
    started_at = models.DateTimeField(_("started"))
    ends_at = models.DateTimeField(_("time is over"), null=True)
    state = models.CharField(_("state"), max_length=8, choices=AttemptState, default=AttemptState.OPEN)
    step = models.PositiveIntegerField(_("last step"), default=0)
    results = models.JSONField(_("results"), default=list)
    points = models.DecimalField(_("points"), **POINTS, null=True)
    possible = models.DecimalField(_("possible points"), **POINTS)
    submitted_at = models.DateTimeField(_("handed in"), null=True)
    shared_at = models.DateTimeField(_("shown to the coach"), null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        indexes = [
            models.Index(fields=["questionnaire", "state"], name="attempt_questionnaire"),
            models.Index(fields=["ends_at"], name="attempt_ends", condition=Q(state=AttemptState.OPEN)),
        ]
        constraints = [
            models.UniqueConstraint(
                name="attempt_number_once",
                fields=["person", "lesson", "block", "questionnaire", "number"],
                condition=Q(questionnaire__isnull=False),
            ),
            models.UniqueConstraint(
                name="attempt_open_once",
                fields=["person", "lesson", "block", "questionnaire"],
                condition=Q(questionnaire__isnull=False, state=AttemptState.OPEN),
            ),
            models.UniqueConstraint(
                name="attempt_of_question_once",
                fields=["person", "lesson", "block", "question"],
                condition=Q(question__isnull=False),
            ),
            models.CheckConstraint(
                name="attempt_of_one_thing",
                condition=Q(question__isnull=False, questionnaire=None, version=None)
                | Q(question=None, questionnaire__isnull=False, version__isnull=False),
            ),
            models.CheckConstraint(
                name="attempt_submitted_has_time",
                condition=Q(state=AttemptState.OPEN, submitted_at=None)
                | (~Q(state=AttemptState.OPEN) & Q(submitted_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="attempt_graded_has_points",
                condition=~Q(state=AttemptState.GRADED) | Q(points__isnull=False),
            ),
            models.CheckConstraint(
                name="attempt_points_possible",
                condition=Q(points=None) | Q(points__gte=0, points__lte=models.F("possible")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.questionnaire_id or self.question_id}, {self.number}"


class AttemptStep(models.Model):
    """One thing that happened to an attempt; never changed. `value` holds places, numbers and codes, no one's words."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=9, choices=StepKind)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="attempt_steps"
    )
    at = models.DateTimeField(_("when"))
    value = models.JSONField(_("value"), default=dict)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["attempt", "number"]
        verbose_name = _("step of an attempt")
        verbose_name_plural = _("steps of attempts")
        constraints = [
            models.UniqueConstraint(name="attempt_step_once", fields=["attempt", "number"]),
            models.CheckConstraint(name="attempt_step_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}.{self.number} {self.kind}"


class StepWords(models.Model):
    """What a person answered at a step, or wrote about an answer: goes with their account, the step stays.

    `answers`: {place: canonical response or null}, see responses.py.
    """

    step = models.OneToOneField(AttemptStep, on_delete=models.PROTECT, related_name="words")
    answers = models.JSONField(_("answers"), default=dict)
    comment = models.TextField(_("comment"), max_length=5000, blank=True)

    class Meta:
        ordering = ["step"]
        verbose_name = _("words of a step")
        verbose_name_plural = _("words of steps")

    def __str__(self) -> str:
        return str(self.step_id)


class ExtraTime(models.Model):
    """More time for one person, whatever the questionnaire. Why is nobody's business, and is not kept."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="extra_time"
    )
    percent = models.PositiveSmallIntegerField(
        _("more time, in percent"), validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    granted_at = models.DateTimeField(_("granted"), auto_now=True)

    class Meta:
        verbose_name = _("extra time")
        verbose_name_plural = _("extra time")
        constraints = [
            models.CheckConstraint(name="extra_time_bounded", condition=Q(percent__gte=1, percent__lte=200))
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.percent}"


class Participation(models.Model):
    """That a person has answered an anonymous questionnaire: no hour, and nothing that leads to the answers."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="participations"
    )
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="participations")
    lesson = models.ForeignKey(LessonPage, on_delete=models.PROTECT, related_name="participations")
    block = models.UUIDField(_("block"))

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            models.UniqueConstraint(
                name="participation_once", fields=["person", "questionnaire", "lesson", "block"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.questionnaire_id}"


class AnonymousAnswers(models.Model):
    """One sheet of an anonymous questionnaire: a key that says nothing, a day, no person and no hour."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(
        QuestionnaireVersion, on_delete=models.PROTECT, related_name="anonymous_answers"
    )
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="anonymous_answers"
    )
    cohort = models.ForeignKey(
        "cohorts.Cohort", on_delete=models.PROTECT, null=True, related_name="anonymous_answers"
    )
    day = models.DateField(_("day"))
    layout = models.JSONField(_("questions"))
    answers = models.JSONField(_("answers"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("anonymous answers")
        verbose_name_plural = _("anonymous answers")

    def __str__(self) -> str:
        return str(self.questionnaire_id)
