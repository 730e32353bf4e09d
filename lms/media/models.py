"""Videos and sounds that editors sent, and those on their way."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.core.db.arrivals import Arrival as BaseArrival
from lms.core.db.arrivals import ArrivalState
from lms.core.db.models import TimeStamped
from lms.media.enums import MediaKind
from lms.media.sentences import sentence
from lms.programme.rules import makes_courses


class MediaFileQuerySet(models.QuerySet["MediaFile"]):
    def visible_to(self, user: Any) -> "MediaFileQuerySet":
        """Those who make courses; readers meet a file through a lesson that they may see."""
        return self.all() if makes_courses(user) else self.none()


class MediaFile(TimeStamped):
    """A video or a sound; its bytes lie in the private place under their digest."""

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=5, choices=MediaKind, editable=False)
    content_type = models.CharField(max_length=20, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    file_name = models.CharField(_("name of the file"), max_length=120, editable=False)
    size = models.PositiveBigIntegerField(_("size of the file"), editable=False)
    seconds = models.PositiveIntegerField(_("length, in seconds"), null=True, editable=False)
    captions = models.TextField(_("captions (WebVTT)"), blank=True)

    objects = MediaFileQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("video or sound")
        verbose_name_plural = _("videos and sounds")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=MediaKind.values), name="media_file_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_video(self) -> bool:
        return self.kind == MediaKind.VIDEO


class Arrival(BaseArrival):
    """A file on its way: in place of the bytes of a video that there is, or a new one."""

    media = models.ForeignKey(
        MediaFile, on_delete=models.PROTECT, null=True, blank=True, related_name="arrivals",
        verbose_name=_("video or sound"),
    )  # fmt: skip

    class Meta(BaseArrival.Meta):
        verbose_name = _("video or sound sent")
        verbose_name_plural = _("videos and sounds sent")
        constraints = [
            *BaseArrival.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(state=ArrivalState.ACCEPTED) | models.Q(media__isnull=False),
                name="media_arrival_accepted_has_file",
            ),
        ]

    @property
    def sentence(self) -> str:
        """Why it was refused, and what to do."""
        return sentence(self.reason, self.entry)
