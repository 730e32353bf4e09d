"""Files of questions that were sent, what stands in them, and whether they were taken."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.core.db.models import TimeStamped
from lms.questions.enums import ImportState

from .bank import Category


class QuestionImportQuerySet(models.QuerySet["QuestionImport"]):
    """Imports, by who sent them and what is to be done."""

    def visible_to(self, user: Any) -> "QuestionImportQuerySet":
        return self.filter(by=user.pk)

    def waiting(self) -> "QuestionImportQuerySet":
        return self.filter(state__in=[ImportState.WAITING, ImportState.CONFIRMED]).order_by("pk")


class QuestionImport(TimeStamped):
    """A file on its way into the bank. Its bytes go once the questions are taken or the file is refused."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("sent by")
    )  # fmt: skip
    name = models.CharField(_("name of the file"), max_length=120)
    file = models.BinaryField(editable=False)
    encoding = models.CharField(_("alphabet"), max_length=20, blank=True)
    into = models.ForeignKey(
        Category, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("put them into")
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    report = models.JSONField(default=list)

    objects = QuestionImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import of questions")
        verbose_name_plural = _("imports of questions")

    def __str__(self) -> str:
        return self.name
