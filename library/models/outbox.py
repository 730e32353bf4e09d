"""What the search index has yet to learn."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class IndexEntry(models.Model):
    """A resource has changed: written in the same transaction, taken away once the index has it.

    No foreign key, since a deleted resource must still leave the index; no unique key, since a change that
    arrives while the index is being written must not be taken for the one that is being written.
    """

    resource_id = models.BigIntegerField(_("resource"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects: ClassVar[models.Manager["IndexEntry"]] = models.Manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("change to index")
        verbose_name_plural = _("changes to index")

    def __str__(self) -> str:
        return str(self.resource_id)
