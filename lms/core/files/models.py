"""The columns of a file that was sent and waits for its examination; each app that takes files has such a table."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.core.db.models import TimeStamped

from .enums import LIVE, FileState
from .sentences import sentence
from .storage import PrivateStorage, stored_name

STUCK = timedelta(seconds=90)  # an examination ends itself after twenty: this one lost its worker


class SentFile(TimeStamped):
    """A file on its way: kept in the private place, served to nobody, whatever it is. Written by a `Queue` alone."""

    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("sent by"),
    )  # fmt: skip
    file = models.FileField(_("file"), storage=PrivateStorage(), upload_to=stored_name, blank=True)
    name = models.CharField(_("name of the file"), max_length=120)
    size = models.PositiveIntegerField(_("size of the file"))
    state = models.CharField(_("state"), max_length=10, choices=FileState, default=FileState.WAITING)
    reason = models.CharField(max_length=20, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def sentence(self) -> Any:
        """Why it was refused, and what to do."""
        return sentence(self.reason)


def examination_constraints(name: str) -> list[models.BaseConstraint]:
    """What holds of every such table: one examination at a time a person, a reason for a refusal."""
    return [
        models.UniqueConstraint(
            fields=["uploader"], condition=Q(state=FileState.RUNNING), name=f"{name}_one_at_a_time_a_person"
        ),
        models.CheckConstraint(
            name=f"{name}_refused_has_reason", condition=~Q(state=FileState.REFUSED) | ~Q(reason="")
        ),
    ]
