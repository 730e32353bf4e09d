"""What becomes of a file that was sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FileState(models.TextChoices):
    """On its way: waiting for the worker, under examination; then accepted, refused, or no longer wanted."""

    WAITING = "waiting", _("To be examined")
    RUNNING = "running", _("Under examination")
    ACCEPTED = "accepted", pgettext_lazy("file", "Accepted")
    REFUSED = "refused", _("Refused")
    REPLACED = "replaced", _("Replaced")


LIVE = (FileState.WAITING, FileState.RUNNING)
