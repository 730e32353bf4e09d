"""What a person writes beside lessons: their notes, for themselves alone, and reflections, kept with their project."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.accounts.requests import AnyUser
from lms.core.db.keys import named
from lms.core.db.models import TimeStamped
from lms.programme.models import LessonPage

LONGEST = 10_000  # letters


class LessonNoteQuerySet(models.QuerySet["LessonNote"]):
    def visible_to(self, user: AnyUser) -> "LessonNoteQuerySet":
        """One's own, whoever else asks."""
        return self.filter(author=user) if user.is_authenticated else self.none()

    def holding(self, text: str) -> "LessonNoteQuerySet":
        """Those that hold all these words, or stand beside a lesson whose title does."""
        return self.filter(named(text, "body", "lesson__title"))


class LessonNote(TimeStamped):
    """A private note: no other person, screen, search, export or log holds it."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lesson_notes"
    )
    lesson = models.ForeignKey(LessonPage, on_delete=models.PROTECT, related_name="notes")
    body = models.TextField(_("note"), max_length=LONGEST)

    objects = LessonNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = [models.UniqueConstraint(fields=["author", "lesson"], name="lesson_note_once")]

    def __str__(self) -> str:
        return f"{self.author_id}: {self.lesson_id}"


class ReflectionQuerySet(models.QuerySet["Reflection"]):
    def visible_to(self, user: AnyUser) -> "ReflectionQuerySet":
        """One's own; those kept with a project are shown by the project, to whom it is shown."""
        return self.filter(person=user) if user.is_authenticated else self.none()


class Reflection(TimeStamped):
    """What a person answers, for their own territory, to a block of a lesson; kept with a project, or for themselves."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reflections")
    lesson = models.ForeignKey(LessonPage, on_delete=models.PROTECT, related_name="reflections")
    block = models.UUIDField(_("block"))
    question = models.CharField(_("question"), max_length=500)  # as it stood when it was answered
    body = models.TextField(_("reflection"), max_length=LONGEST)
    project = models.ForeignKey(
        "coaching.Project", on_delete=models.PROTECT, null=True, related_name="reflections"
    )

    objects = ReflectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("reflection")
        verbose_name_plural = _("reflections")
        constraints = [
            models.UniqueConstraint(fields=["person", "lesson", "block"], name="reflection_once"),
            models.CheckConstraint(name="reflection_has_words", condition=~Q(body="")),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.lesson_id}"
