"""What people did in courses, line by line: never changed, never removed (triggers.py)."""

import uuid
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.memberships import memberships_of
from lms.learning.enums import OF_A_COURSE, WITH_REASON, FactKind, Source
from lms.programme.models import CoursePage, LessonPage


class FactQuerySet(models.QuerySet["Fact"]):
    def visible_to(self, user: Any) -> "FactQuerySet":
        """One's own, those of the courses of the themes that one manages; all for administrators."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        managed = memberships_of(user).managed_themes
        return (
            self.filter(Q(person=user) | Q(course__theme__in=managed))
            if managed
            else self.filter(person=user)
        )


class Fact(models.Model):
    """One thing that one person did, or that was decided about it. `value` holds numbers and codes, no one's words."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="facts")
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="facts")
    lesson = models.ForeignKey(LessonPage, on_delete=models.PROTECT, null=True, related_name="facts")
    block = models.UUIDField(_("block"), null=True)
    cohort = models.ForeignKey("cohorts.Cohort", on_delete=models.PROTECT, null=True, related_name="facts")
    kind = models.CharField(_("kind"), max_length=12, choices=FactKind)
    value = models.JSONField(_("value"), default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField(_("when"), default=timezone.now)
    source = models.CharField(_("source"), max_length=8, choices=Source, default=Source.PAGE)
    once = models.CharField(_("key"), max_length=200, unique=True)
    voids = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="voided_by")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="facts_decided"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["person", "lesson"], name="fact_person_lesson"),
            models.Index(fields=["course", "person"], name="fact_course_person"),
        ]
        constraints = [
            models.CheckConstraint(name="fact_kind_known", condition=Q(kind__in=FactKind.values)),
            models.CheckConstraint(
                name="fact_of_a_lesson", condition=Q(lesson__isnull=False) | Q(kind__in=sorted(OF_A_COURSE))
            ),
            models.CheckConstraint(
                name="fact_voids_one", condition=Q(kind=FactKind.VOIDED, voids__isnull=False)
                | (~Q(kind=FactKind.VOIDED) & Q(voids__isnull=True)),
            ),
            models.CheckConstraint(
                name="fact_decided_by", condition=~Q(kind__in=sorted(WITH_REASON)) | Q(by__isnull=False)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind} {self.lesson_id or self.course_id}"

    @property
    def block_id(self) -> str:
        """As the block of the page has it; empty for a fact of the whole lesson."""
        return str(self.block) if isinstance(self.block, uuid.UUID) else self.block or ""
