"""Packages that editors sent: a name, its frozen versions, and what is on its way."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.enums import Role
from lms.core.db.arrivals import Arrival as BaseArrival
from lms.core.db.arrivals import ArrivalState
from lms.core.db.models import TimeStamped
from lms.packages.enums import PackageKind
from lms.packages.sentences import sentence


class PackageQuerySet(models.QuerySet["Package"]):
    def visible_to(self, user: Any) -> "PackageQuerySet":
        """Those who make courses; readers meet a package through a lesson that they may see."""
        keeps = user.is_authenticated and (
            user.is_superuser or user.has_role(Role.EDITOR) or user.has_role(Role.MANAGER)
        )
        return self.all() if keeps else self.none()


class Package(TimeStamped):
    """Something made elsewhere that runs in a frame; its content stands in its versions."""

    # The folder of one of our own (domain/programme_packages.py), by which lessons of the programme name it.
    key = models.CharField(max_length=60, unique=True, null=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    minutes = models.PositiveSmallIntegerField(_("length, in minutes"), null=True, blank=True)
    keyboard = models.CharField(_("by keyboard"), max_length=120, blank=True)
    captions = models.CharField(_("captions"), max_length=120, blank=True)
    screen_reader = models.CharField(_("with a screen reader"), max_length=120, blank=True)
    larger_text = models.CharField(_("with larger text"), max_length=120, blank=True)

    objects: ClassVar[PackageQuerySet] = PackageQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("package")
        verbose_name_plural = _("packages")

    def __str__(self) -> str:
        return self.title


class PackageVersion(models.Model):
    """What was accepted, for ever (trigger): people in the middle of it stay on it.

    `found`: what the reader of archives says of it: `items` (id, title, group, path, query, is_sco, seed), `outside`
    (hosts that it asks for something), `needs_host`, `sequencing` (rules that are not followed), `library`.
    """

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=10, choices=PackageKind)
    digest = models.CharField(max_length=64, editable=False)
    file_name = models.CharField(_("name of the file"), max_length=120)
    size = models.PositiveBigIntegerField(_("size of the file"))
    found = models.JSONField()
    made_at = models.DateTimeField(_("accepted"), default=timezone.now)

    class Meta:
        ordering = ["package", "-number"]
        verbose_name = _("version of a package")
        verbose_name_plural = _("versions of packages")
        constraints = [
            models.UniqueConstraint(fields=["package", "number"], name="package_version_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="package_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.package_id} v{self.number}"

    @property
    def items(self) -> list[dict[str, Any]]:
        return self.found["items"]  # type: ignore[no-any-return]

    def item(self, sco: str) -> dict[str, Any] | None:
        """The part of this id."""
        return next((one for one in self.items if one["id"] == sco), None)

    @property
    def is_scorm(self) -> bool:
        return self.kind != PackageKind.H5P


class Arrival(BaseArrival):
    """A file on its way to a package."""

    package = models.ForeignKey(
        Package, on_delete=models.PROTECT, null=True, blank=True, related_name="arrivals",
        verbose_name=_("package"),
    )  # fmt: skip
    version = models.ForeignKey(
        PackageVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="arrivals"
    )

    class Meta(BaseArrival.Meta):
        verbose_name = _("package sent")
        verbose_name_plural = _("packages sent")
        constraints = [
            *BaseArrival.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(state=ArrivalState.ACCEPTED) | models.Q(version__isnull=False),
                name="arrival_accepted_has_version",
            ),
        ]

    @property
    def sentence(self) -> str:
        """Why it was refused, and what to do."""
        return sentence(self.reason, self.entry)
