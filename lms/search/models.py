"""What the index has yet to learn, whose copy it is, and what words mean."""

import uuid
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .analysis import name_key


class IndexEntry(models.Model):
    """An object of a source has changed: written in the same transaction, taken away once the index has it.

    No foreign key, since a deleted object must still leave the index; no unique key, since a change that arrives while
    the index is being written must not be taken for the one that is being written.
    """

    source = models.CharField(_("source"), max_length=40)
    object_id = models.BigIntegerField(_("object"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects: ClassVar[models.Manager["IndexEntry"]] = models.Manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("change to index")
        verbose_name_plural = _("changes to index")

    def __str__(self) -> str:
        return f"{self.source} {self.object_id}"


class DatabaseIdentity(models.Model):
    """The one row that says which database this is: an index built from another one is not used with it."""

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    only = models.BooleanField(default=True, unique=True, editable=False)

    objects: ClassVar[models.Manager["DatabaseIdentity"]] = models.Manager()

    class Meta:
        verbose_name = _("identity of the database")
        constraints = [models.CheckConstraint(name="database_identity_once", condition=models.Q(only=True))]

    def __str__(self) -> str:
        return str(self.key)


class SearchWord(models.Model):
    """What a word or a few words also mean, and how much they count."""

    term = models.CharField(_("word, or a few words"), max_length=120)
    # What is typed is compared with it: without accents, capitals and the words that say nothing.
    key = models.CharField(max_length=200, unique=True, editable=False)
    expansions = models.TextField(
        _("also means"),
        max_length=2000,
        blank=True,
        help_text=_("One meaning a line: other words, the name of an act or its number."),
    )
    weight = models.FloatField(
        _("weight"),
        default=1,
        validators=[MinValueValidator(0), MaxValueValidator(5)],
        help_text=_("1 for most words; below, the word counts less; 0: it is left out beside other words."),
    )
    source = models.CharField(_("where it was read"), max_length=500, blank=True)

    objects: ClassVar[models.Manager["SearchWord"]] = models.Manager()

    class Meta:
        ordering = ["key", "id"]
        verbose_name = _("word of the search")
        verbose_name_plural = _("words of the search")

    def __str__(self) -> str:
        return self.term

    def save(self, *args: object, **kwargs: object) -> None:
        self.key = name_key(self.term)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def meanings(self) -> list[str]:
        """The lines of `expansions`."""
        return [line.strip() for line in self.expansions.splitlines() if line.strip()]
