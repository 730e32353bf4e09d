"""Who a tool knows by which pseudonym, and what it said last of them in one block of one lesson."""

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.lti.enums import ActivityProgress, GradingProgress
from lms.programme.models import LessonPage

from .tools import Tool


def new_subject() -> str:
    return f"p-{secrets.token_hex(12)}"


class ToolUser(models.Model):
    """A person as one tool knows them: the same name each time, another one in each tool, none of ours."""

    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="people")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tools")
    subject = models.CharField(max_length=40, unique=True, default=new_subject, editable=False)

    class Meta:
        verbose_name = _("person in a tool")
        verbose_name_plural = _("people in tools")
        constraints = [models.UniqueConstraint(fields=["tool", "person"], name="tool_user_once")]

    def __str__(self) -> str:
        return self.subject


class ToolResultQuerySet(models.QuerySet["ToolResult"]):
    def visible_to(self, user: Any) -> "ToolResultQuerySet":
        """One's own."""
        return self.filter(user__person=user) if user.is_authenticated else self.none()


class ToolResult(models.Model):
    """One person in one block: made when it is opened, moved by each newer score. What counts of it are facts."""

    user = models.ForeignKey(ToolUser, on_delete=models.PROTECT, related_name="results")
    lesson = models.ForeignKey(LessonPage, on_delete=models.PROTECT, related_name="tool_results")
    block = models.UUIDField(_("block"))
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    said_at = models.DateTimeField(_("time of the score"), null=True)  # the tool's own clock
    points = models.DecimalField(_("points"), max_digits=12, decimal_places=4, null=True)
    possible = models.DecimalField(_("possible points"), max_digits=12, decimal_places=4, null=True)
    activity = models.CharField(
        _("activity"), max_length=12, choices=ActivityProgress, default=ActivityProgress.INITIALIZED
    )
    grading = models.CharField(
        _("grading"), max_length=14, choices=GradingProgress, default=GradingProgress.NOT_READY
    )
    comment = models.TextField(_("word of the tool"), blank=True)

    objects = ToolResultQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("result in a tool")
        verbose_name_plural = _("results in tools")
        constraints = [
            models.UniqueConstraint(fields=["user", "lesson", "block"], name="tool_result_once"),
            models.CheckConstraint(
                name="tool_points_within_what_is_possible",
                condition=models.Q(points__isnull=True, possible__isnull=True)
                | models.Q(possible__gt=0, points__gte=0, points__lte=models.F("possible")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.lesson_id}/{self.block}"


class UsedWord(models.Model):
    """A word that is good once (a hint, a nonce, a `jti`), used; kept as long as it could be shown again."""

    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("word used once")
        verbose_name_plural = _("words used once")

    def __str__(self) -> str:
        return self.digest
