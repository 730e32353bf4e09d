"""Signatures."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.accounts.memberships import Memberships
from lms.accounts.models import MembersQuerySet, User
from lms.core.db.models import any_of

from .session import HalfDay


class AttendanceQuerySet(MembersQuerySet["Attendance"]):
    def seen_by(self, user: User, known: Memberships) -> Q:
        """One's own; those of one's cohorts for coaches; those of one's themes for managers (design, section 4)."""
        return Q(user=user) | any_of(
            half_day__session__cohort=known.coached_cohorts,
            half_day__session__cohort__theme=known.managed_themes,
        )


class Attendance(models.Model):
    """One person's signed presence for one half-day; never changed once signed (invariant 4)."""

    half_day = models.ForeignKey(
        HalfDay, on_delete=models.PROTECT, related_name="attendances", verbose_name=_("half-day")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="attendances",
        verbose_name=_("person"),
    )
    signed_name = models.CharField(_("signed as"), max_length=170)
    signed_at = models.DateTimeField(_("signed"))

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["half_day", "user__name_key", "id"]
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [models.UniqueConstraint(fields=["half_day", "user"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.signed_name} – {self.signed_at:%Y-%m-%d %H:%M}"
