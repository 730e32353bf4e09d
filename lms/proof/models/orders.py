"""How a course certifies, and orders of many certificates at once."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.memberships import memberships_of
from lms.core.db.models import any_of
from lms.programme.models import CoursePage
from lms.proof.enums import CertificateKind, LineState

from .certificates import Certificate


class CertificateSettings(models.Model):
    """How one course certifies. Without a row: by itself, signed by the team alone."""

    course = models.OneToOneField(CoursePage, on_delete=models.CASCADE, related_name="certificate_settings")
    is_automatic = models.BooleanField(_("issued by itself when the course is finished"), default=True)
    signatory = models.CharField(_("who signs"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("settings of certificates")
        verbose_name_plural = _("settings of certificates")

    def __str__(self) -> str:
        return f"{self.course_id}"


class IssueOrderQuerySet(models.QuerySet["IssueOrder"]):
    def visible_to(self, user: Any) -> "IssueOrderQuerySet":
        """Those of the courses of the themes that one manages; all for administrators."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(any_of(course__theme=memberships_of(user).managed_themes))


class IssueOrder(models.Model):
    """Certificates for many people, asked for at once and made by the worker, a line a person."""

    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="certificate_orders")
    kind = models.CharField(_("kind"), max_length=12, choices=CertificateKind)
    label = models.CharField(_("for whom"), max_length=160)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificate_orders"
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    objects: ClassVar[IssueOrderQuerySet] = IssueOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order of certificates")
        verbose_name_plural = _("orders of certificates")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.label} ({self.pk})"


class OrderLine(models.Model):
    """One person of an order; the worker settles it once."""

    order = models.ForeignKey(IssueOrder, on_delete=models.CASCADE, related_name="lines")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=LineState, default=LineState.WAITING)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, null=True, related_name="+")
    refusal = models.CharField(_("why not"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("line of an order")
        verbose_name_plural = _("lines of an order")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "person"], name="order_line_once"),
            models.CheckConstraint(
                name="order_line_has_certificate",
                condition=Q(state__in=[LineState.ISSUED, LineState.HAD_ONE], certificate__isnull=False)
                | Q(state__in=[LineState.WAITING, LineState.REFUSED], certificate__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["state", "order"], name="order_line_waiting")]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.person_id}"
