"""A large file on its way to an app: the base of the rows that say where it stands."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import TimeStamped

STUCK = timedelta(seconds=330)  # an examination ends itself after 240: this one lost its worker
ABANDONED = timedelta(days=1)  # a file whose pieces stopped coming


class ArrivalState(models.TextChoices):
    """Sent in pieces, waiting for the worker, examined; then taken in, or refused."""

    RECEIVING = "receiving", _("Being sent")
    WAITING = "waiting", _("To be examined")
    RUNNING = "running", _("Under examination")
    ACCEPTED = "accepted", _("Taken in")
    REFUSED = "refused", _("Refused")
    DROPPED = "dropped", _("Given up")


LIVE = (ArrivalState.RECEIVING, ArrivalState.WAITING, ArrivalState.RUNNING)


class ArrivalQuerySet(models.QuerySet[Any]):
    """Files on their way, by what is to be done."""

    def waiting(self) -> "ArrivalQuerySet":
        return self.filter(state=ArrivalState.WAITING).order_by("pk")

    def stuck(self) -> "ArrivalQuerySet":
        return self.filter(state=ArrivalState.RUNNING, started_at__lt=timezone.now() - STUCK)

    def abandoned(self) -> "ArrivalQuerySet":
        return self.filter(state=ArrivalState.RECEIVING, updated_at__lt=timezone.now() - ABANDONED)


class Arrival(TimeStamped):
    """Its bytes lie aside under `key`, served to nobody, and are gone once it is settled (lms/core/files/receiving.py)."""

    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("sent by"),
    )  # fmt: skip
    key = models.CharField(max_length=32, unique=True, editable=False)
    name = models.CharField(_("name of the file"), max_length=120)
    size = models.PositiveBigIntegerField(_("size of the file"))
    received = models.PositiveBigIntegerField(default=0)
    state = models.CharField(_("state"), max_length=10, choices=ArrivalState, default=ArrivalState.RECEIVING)
    reason = models.CharField(max_length=30, blank=True)
    entry = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("size")), name="%(app_label)s_arrival_not_over_its_size"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ArrivalState.REFUSED) | ~models.Q(reason=""),
                name="%(app_label)s_arrival_refused_has_reason",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        return self.state in LIVE
