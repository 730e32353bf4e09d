"""What a person has done of the courses."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.programme.models import LessonPage


class LessonProgressQuerySet(models.QuerySet["LessonProgress"]):
    def visible_to(self, user: Any) -> "LessonProgressQuerySet":
        return self.filter(user=user) if user.is_authenticated else self.none()


class LessonProgress(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="lessons_done")
    lesson = models.ForeignKey(LessonPage, on_delete=models.PROTECT, related_name="done_by")
    done_at = models.DateTimeField(_("done"), auto_now_add=True)

    objects: ClassVar[LessonProgressQuerySet] = LessonProgressQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson done")
        verbose_name_plural = _("lessons done")
        constraints = [models.UniqueConstraint(fields=["user", "lesson"], name="lesson_done_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.lesson_id}"
