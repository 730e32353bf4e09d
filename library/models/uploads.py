"""Files that were sent for a resource and have yet to be examined; and what became of them."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from library.enums import UploadState
from lms.core.db.models import TimeStamped
from lms.core.files.sentences import sentence

from .resources import PrivateStorage, Resource, stored_name

STUCK = timedelta(seconds=90)  # an examination ends itself after twenty: this one lost its worker


class UploadQuerySet(models.QuerySet["Upload"]):
    def waiting(self) -> "UploadQuerySet":
        return self.filter(state=UploadState.WAITING).order_by("pk")

    def stuck(self) -> "UploadQuerySet":
        return self.filter(state=UploadState.RUNNING, started_at__lt=timezone.now() - STUCK)


class Upload(TimeStamped):
    """A file on its way to a resource: kept in the private place, served to nobody, whatever it is.

    Once accepted its bytes belong to the resource (`Resource.file` holds examined files only), once refused or replaced
    they are gone: the row stays, and says what became of it.
    """

    resource = models.ForeignKey(
        Resource, on_delete=models.CASCADE, related_name="uploads", verbose_name=_("resource")
    )
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("sent by"),
    )  # fmt: skip
    file = models.FileField(_("file"), storage=PrivateStorage(), upload_to=stored_name, blank=True)
    name = models.CharField(_("name of the file"), max_length=120)
    size = models.PositiveIntegerField(_("size of the file"))
    state = models.CharField(_("state"), max_length=10, choices=UploadState, default=UploadState.WAITING)
    reason = models.CharField(max_length=20, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("file sent")
        verbose_name_plural = _("files sent")
        constraints = [
            models.UniqueConstraint(
                fields=["resource"],
                condition=models.Q(state__in=[UploadState.WAITING, UploadState.RUNNING]),
                name="upload_one_at_a_time_a_resource",
            ),
            models.UniqueConstraint(
                fields=["uploader"],
                condition=models.Q(state=UploadState.RUNNING),
                name="upload_one_at_a_time_a_person",
            ),
            models.CheckConstraint(
                name="upload_kept_until_settled",
                condition=models.Q(state__in=[UploadState.WAITING, UploadState.RUNNING]) ^ models.Q(file=""),
            ),
            models.CheckConstraint(
                name="upload_refused_has_reason",
                condition=~models.Q(state=UploadState.REFUSED) | ~models.Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        return self.state in {UploadState.WAITING, UploadState.RUNNING}

    @property
    def sentence(self) -> Any:
        """Why it was refused, and what to do."""
        return sentence(self.reason)
