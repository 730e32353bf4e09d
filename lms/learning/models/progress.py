"""How far people are: projections of their facts, thrown away and made again by `manage.py rebuild_progress`."""

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.learning.enums import LessonState
from lms.programme.models import CoursePage, LessonPage

LONGEST_PLAY = 86_400  # seconds


class CourseEdition(models.Model):
    """The lessons that a course asked for, and how each is done, from one publication to the next; never changed.

    `content`: [{"lesson": key, "title", "required", "minutes", "by", "blocks": {block: {"kinds": […], "mark": "70"}}}].
    """

    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField(_("number"))
    content = models.JSONField(_("content"), encoder=DjangoJSONEncoder)
    digest = models.CharField(_("digest"), max_length=64)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("edition of a course")
        verbose_name_plural = _("editions of courses")
        ordering = ["course", "number"]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="edition_number_once")]

    def __str__(self) -> str:
        return f"{self.course_id}, {self.number}"


class OwnQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "OwnQuerySet":
        """One's own."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def done(self) -> "OwnQuerySet":
        return self.filter(state=LessonState.DONE)


class LessonProgress(models.Model):
    """Where one person is in one lesson. Points have four decimals; both are null where nothing was scored."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="lessons")
    lesson = models.ForeignKey(LessonPage, on_delete=models.PROTECT, related_name="progress")
    state = models.CharField(_("state"), max_length=8, choices=LessonState, default=LessonState.STARTED)
    points = models.DecimalField(_("points"), max_digits=12, decimal_places=4, null=True)
    possible = models.DecimalField(_("possible points"), max_digits=12, decimal_places=4, null=True)
    opened_at = models.DateTimeField(_("opened"))
    last_at = models.DateTimeField(_("last activity"))
    done_at = models.DateTimeField(_("done"), null=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress in a lesson")
        verbose_name_plural = _("progress in lessons")
        constraints = [
            models.UniqueConstraint(fields=["user", "lesson"], name="lesson_progress_once"),
            models.CheckConstraint(
                name="lesson_done_has_date",
                condition=Q(state=LessonState.DONE, done_at__isnull=False)
                | Q(state=LessonState.STARTED, done_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.lesson_id} {self.state}"


class CourseProgress(models.Model):
    """One person in one course: the edition that they began, and when they finished it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="course_progress"
    )
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="progress")
    edition = models.ForeignKey(CourseEdition, on_delete=models.PROTECT, related_name="followers")
    begun_at = models.DateTimeField(_("begun"))
    last_at = models.DateTimeField(_("last activity"))
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress in a course")
        verbose_name_plural = _("progress in courses")
        constraints = [models.UniqueConstraint(fields=["user", "course"], name="course_progress_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.course_id}"


class ReadingPlace(models.Model):
    """The block of a course that a person saw last, on whatever device: where « resume » leads. No fact: it is moved."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reading_places"
    )
    course = models.ForeignKey(CoursePage, on_delete=models.CASCADE, related_name="reading_places")
    lesson = models.ForeignKey(LessonPage, on_delete=models.CASCADE, related_name="reading_places")
    block = models.UUIDField(_("block"), null=True)
    seen_at = models.DateTimeField(_("seen"), auto_now=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in a course")
        verbose_name_plural = _("places in courses")
        constraints = [models.UniqueConstraint(fields=["user", "course"], name="reading_place_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.lesson_id}"


class PlayingPlace(models.Model):
    """The second of a video or a sound at which a person stopped, on whatever device. No fact: it is moved."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="playing_places"
    )
    lesson = models.ForeignKey(LessonPage, on_delete=models.CASCADE, related_name="playing_places")
    block = models.UUIDField(_("block"))
    seconds = models.PositiveIntegerField(_("seconds"))
    seen_at = models.DateTimeField(_("seen"), auto_now=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in a video or a sound")
        verbose_name_plural = _("places in videos and sounds")
        constraints = [
            models.UniqueConstraint(fields=["user", "lesson", "block"], name="playing_place_once"),
            models.CheckConstraint(name="playing_place_within_a_day", condition=Q(seconds__lte=LONGEST_PLAY)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.lesson_id}, {self.seconds} s"
