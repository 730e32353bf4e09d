"""The register: certificates as they were printed, and what became of each."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from lms.accounts.memberships import memberships_of
from lms.core.db.lines import names_on_one_line
from lms.core.db.models import any_of
from lms.learning.models import CourseEdition
from lms.programme.models import CoursePage
from lms.proof import codes
from lms.proof.enums import CertificateKind, EventKind


class NumberSeries(models.Model):
    """The last number given in a year. The row is locked while the next one is given, so that there is no gap."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("series of numbers")
        verbose_name_plural = _("series of numbers")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, user: Any) -> "CertificateQuerySet":
        """One's own, and those of the courses of the themes that one manages; all for administrators."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        managed = memberships_of(user).managed_themes
        return self.filter(Q(person=user) | any_of(course__theme=managed))

    def with_state(self) -> "CertificateQuerySet":
        """`state` and `state_at` of the last event."""
        last = CertificateEvent.objects.filter(certificate=OuterRef("pk")).order_by("-number")
        return self.annotate(
            state=Subquery(last.values("kind")[:1]), state_at=Subquery(last.values("at")[:1])
        )

    def valid(self) -> "CertificateQuerySet":
        """Neither revoked nor replaced."""
        ended = CertificateEvent.objects.filter(certificate=OuterRef("pk")).exclude(kind=EventKind.ISSUED)
        return self.filter(~Exists(ended))


class Certificate(models.Model):
    """One line of the register, never changed (triggers.py); `data` is all that was printed.

    Erasing a person empties `data` and nothing else: the line itself is what the law makes us keep.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=CertificateKind)
    year = models.PositiveSmallIntegerField(_("year"))
    rank = models.PositiveIntegerField(_("number in the year"))
    code = models.CharField(_("code"), max_length=16, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="certificates",
        verbose_name=_("person"),
    )
    person_name = models.CharField(_("name as printed"), max_length=170)
    course = models.ForeignKey(
        CoursePage, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("course")
    )
    course_title = models.CharField(_("course as printed"), max_length=255)
    edition = models.ForeignKey(
        CourseEdition, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("edition")
    )
    begun_on = models.DateField(_("begun"))
    finished_on = models.DateField(_("finished"), null=True)
    issued_at = models.DateTimeField(_("issued"))
    data = models.JSONField(_("what was printed"), encoder=DjangoJSONEncoder)
    data_sha256 = models.CharField(_("digest of what was printed"), max_length=64)
    pdf_sha256 = models.CharField(_("digest of the file"), max_length=64)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    erased_at = models.DateTimeField(_("emptied"), null=True)

    objects: ClassVar[CertificateQuerySet] = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-year", "-rank"]
        constraints = [
            models.UniqueConstraint(fields=["year", "rank"], name="certificate_number_once"),
            models.UniqueConstraint(
                fields=["person", "edition", "kind"],
                condition=Q(replaces__isnull=True),
                name="certificate_once",
            ),
            models.CheckConstraint(name="certificate_rank_from_one", condition=Q(rank__gte=1)),
            models.CheckConstraint(name="certificate_code_form", condition=Q(code__regex=codes.PATTERN)),
            models.CheckConstraint(
                name="certificate_kind_known", condition=Q(kind__in=CertificateKind.values)
            ),
            models.CheckConstraint(
                name="certificate_completion_is_finished",
                condition=~Q(kind=CertificateKind.COMPLETION) | Q(finished_on__gte=F("begun_on")),
            ),
            names_on_one_line("certificate_names_on_one_line", "person_name"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """« 2027-0041 »"""
        return f"{self.year}-{self.rank:04}"

    @property
    def written_code(self) -> str:
        """« k7q2-mx4v-9hda-t3wp »"""
        return codes.written(self.code)


class CertificateEvent(models.Model):
    """What became of a certificate: by whom, why. Never changed (triggers.py); `seal` binds it to those before it."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("what"), max_length=8, choices=EventKind)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="certificate_events",
        verbose_name=_("who"),
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    seal = models.CharField(_("seal"), max_length=64)

    class Meta:
        verbose_name = _("event of a certificate")
        verbose_name_plural = _("events of certificates")
        ordering = ["certificate", "number"]
        constraints = [
            models.UniqueConstraint(fields=["certificate", "number"], name="certificate_event_number_once"),
            models.UniqueConstraint(fields=["certificate", "kind"], name="certificate_event_kind_once"),
            models.CheckConstraint(
                name="certificate_issued_first",
                condition=Q(number=1, kind=EventKind.ISSUED) | (Q(number__gt=1) & ~Q(kind=EventKind.ISSUED)),
            ),
            models.CheckConstraint(
                name="certificate_end_has_reason",
                condition=Q(kind=EventKind.ISSUED) | (~Q(reason="") & Q(by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.kind}"
