"""Files that were sent for a resource and have yet to be examined; and what became of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.core.files.enums import LIVE
from lms.core.files.models import SentFile, examination_constraints

from .resources import Resource


class Upload(SentFile):
    """A file on its way to a resource.

    Once accepted its bytes belong to the resource (`Resource.file` holds examined files only), once refused or replaced
    they are gone: the row stays, and says what became of it.
    """

    resource = models.ForeignKey(
        Resource, on_delete=models.CASCADE, related_name="uploads", verbose_name=_("resource")
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("file sent")
        verbose_name_plural = _("files sent")
        constraints = [
            *examination_constraints("upload"),
            models.UniqueConstraint(
                fields=["resource"],
                condition=models.Q(state__in=LIVE),
                name="upload_one_at_a_time_a_resource",
            ),
            models.CheckConstraint(
                name="upload_kept_until_settled", condition=models.Q(state__in=LIVE) ^ models.Q(file="")
            ),
        ]
