"""Where sessions meet."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.core.db.keys import SortKey


class Room(models.Model):
    """A place where sessions meet; one session at a time."""

    name = models.CharField(_("room"), max_length=120)
    name_key = SortKey("name")
    address = models.CharField(_("address"), max_length=250, blank=True)

    class Meta:
        ordering = ["name_key", "id"]
        verbose_name = _("room")
        verbose_name_plural = _("rooms")

    def __str__(self) -> str:
        return self.name
