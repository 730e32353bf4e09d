"""When the lessons of a course open to a cohort."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from .cohort import Cohort
from .session import GroupSession


class LessonOpening(models.Model):
    """A course, a module or a lesson opens to one cohort at an hour (UTC), or once a session of the cohort has ended.

    Without a row it is open; a lesson opens once it, its module and its course are open. A session that is moved takes
    the opening with it; of one that is cancelled the hour at which it was to end still counts. The row goes with its
    page, and a copy of the page has none; a session on which a row rests cannot be deleted.
    """

    cohort = models.ForeignKey(
        Cohort, on_delete=models.CASCADE, related_name="openings", verbose_name=_("cohort")
    )
    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, related_name="openings", verbose_name=_("course, module or lesson")
    )
    opens_at = models.DateTimeField(_("opens"), null=True)
    after_session = models.ForeignKey(
        GroupSession,
        on_delete=models.PROTECT,
        null=True,
        related_name="openings",
        verbose_name=_("after the session"),
    )

    class Meta:
        ordering = ["cohort", "page__path", "id"]
        verbose_name = _("opening of a lesson")
        verbose_name_plural = _("openings of lessons")
        constraints = [
            models.UniqueConstraint(fields=["cohort", "page"], name="opening_once"),
            models.CheckConstraint(
                name="opening_one_way",
                condition=Q(opens_at__isnull=False, after_session__isnull=True)
                | Q(opens_at__isnull=True, after_session__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id}: {self.page_id}"
