"""One person in one package of one lesson: where they are, every commit that came, every statement.

What content writes may hold signs that PostgreSQL takes in no text (NUL, lone surrogates): it is kept as JSON in ASCII,
where each of them is an escape of six letters, and comes back as it was written.
"""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.programme.models import LessonPage

from .packages import PackageVersion


class LaunchQuerySet(models.QuerySet["Launch"]):
    def visible_to(self, user: Any) -> "LaunchQuerySet":
        """One's own."""
        return self.filter(person=user) if user.is_authenticated else self.none()

    def live(self) -> "LaunchQuerySet":
        return self.filter(closed_at=None)


class Launch(models.Model):
    """A person's way through one version of a package, in one block of one lesson; closed when another one is begun."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="launches")
    lesson = models.ForeignKey(LessonPage, on_delete=models.PROTECT, related_name="launches")
    block = models.CharField(max_length=36)
    version = models.ForeignKey(PackageVersion, on_delete=models.PROTECT, related_name="launches")
    learner = models.CharField(max_length=20)  # who the content is told they are: a pseudonym
    started_at = models.DateTimeField(_("begun"), default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    stays = models.PositiveIntegerField(
        default=0
    )  # the newer version that was offered, and that they do not want

    objects: ClassVar[LaunchQuerySet] = LaunchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("way through a package")
        verbose_name_plural = _("ways through packages")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "lesson", "block"], condition=models.Q(closed_at=None), name="launch_one_at_a_time"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_id}: {self.lesson_id}/{self.block}"


class ScoState(models.Model):
    """The newest state of one part of a launch. Openings count up; the number of a commit begins with that of its opening."""

    launch = models.ForeignKey(Launch, on_delete=models.PROTECT, related_name="states")
    sco = models.CharField(max_length=100)
    opening = models.PositiveIntegerField(default=0)
    number = models.PositiveBigIntegerField(default=0)
    body = models.TextField(blank=True)  # JSON in ASCII
    is_final = models.BooleanField(default=False)
    finished = models.BooleanField(default=False)
    points = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    possible = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    kept_bytes = models.PositiveBigIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["launch", "pk"]
        verbose_name = _("state of a package")
        verbose_name_plural = _("states of packages")
        constraints = [
            models.UniqueConstraint(fields=["launch", "sco"], name="sco_state_once"),
            models.CheckConstraint(
                condition=models.Q(points__isnull=True, possible__isnull=True) | models.Q(possible__gt=0, points__gte=0, points__lte=models.F("possible")),
                name="sco_points_within_what_is_possible",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.launch_id}/{self.sco}: {self.number}"


class Commit(models.Model):
    """What content sent, each time; never changed (trigger), emptied when its person is erased."""

    launch = models.ForeignKey(Launch, on_delete=models.PROTECT, related_name="commits")
    sco = models.CharField(max_length=100)
    number = models.PositiveBigIntegerField()
    body = models.TextField(blank=True)  # JSON in ASCII
    came_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["launch", "sco", "number"]
        verbose_name = _("commit of a package")
        verbose_name_plural = _("commits of packages")
        constraints = [
            models.UniqueConstraint(fields=["launch", "sco", "number"], name="commit_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.launch_id}/{self.sco}#{self.number}"


class Statement(models.Model):
    """An xAPI statement, whole; its actor was written by us. Never changed (trigger), emptied when its person is erased."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    launch = models.ForeignKey(Launch, on_delete=models.PROTECT, related_name="statements")
    verb = models.CharField(max_length=200)
    body = models.TextField(blank=True)  # JSON in ASCII
    came_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["came_at", "id"]
        verbose_name = _("xAPI statement")
        verbose_name_plural = _("xAPI statements")

    def __str__(self) -> str:
        return f"{self.verb} ({self.id})"
