"""What rests on a row: the rows of other people's doings that PROTECT it, counted and named before anything is deleted."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError
from django.db.models import PROTECT, RESTRICT, Model, QuerySet
from django.db.models.deletion import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from lms.core.errors import DomainError
from lms.core.registry import Declaration, Registry

# Tables of libraries that would go with their parent, though a person wrote them.
WRITTEN = {"wagtailcore.Comment", "wagtailcore.CommentReply"}


@dataclass(frozen=True)
class DeletionCount(Declaration):
    """How the rows of a model ("app.Model") are counted and named, where its own name does not say it best."""

    words: Callable[[int], str]
    distinct: str  # the field whose values are counted, each once

    def problems(self) -> Iterable[str]:
        """A model or a field that is not there."""
        try:
            apps.get_model(self.name)._meta.get_field(self.distinct)
        except (LookupError, ValueError, FieldDoesNotExist) as error:
            yield str(error)


deletion_counts = Registry(DeletionCount, file="deletion")


def resting_relations(model: type[Model]) -> Iterator[Any]:
    """Relations towards this model that hold what people did: protected keys, and memberships that another table owns."""
    # Hidden ones too: private notes have no way back to their author.
    relations: list[Any] = list(model._meta.get_fields(include_hidden=True))
    for relation in relations:
        if not relation.auto_created or relation.concrete:
            continue
        if relation.many_to_many:
            if relation.through._meta.auto_created:
                yield relation
        elif relation.on_delete in (PROTECT, RESTRICT) or relation.related_model._meta.label in WRITTEN:
            yield relation


def what_rests_on(rows: QuerySet[Any]) -> list[str]:
    """« 12 personnes ont avancé ici », « 3 réservations »: one line a table, most first. One query for each relation."""
    found = []
    for relation in resting_relations(rows.model):
        model, name = relation.related_model, relation.field.name
        there = model._base_manager.filter(**{f"{name}__in": rows.values("pk")})
        said = deletion_counts.get(model._meta.label)
        number = there.order_by().values(said.distinct if said else "pk").distinct().count()
        if number:
            found.append((number, _words(model, number)))
    return list(dict.fromkeys(words for _number, words in sorted(found, reverse=True) if words))


def _words(model: Any, number: int) -> str:
    said = deletion_counts.get(model._meta.label)
    if said:
        return said.words(number)
    name = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
    return f"{number} {name}"


def refusal(error: Exception) -> DomainError | None:
    """The sentence for a deletion that the database or a model refused; None for any other error.

    The net under all screens: those that we know count first, and offer something else.
    """
    if isinstance(error, ProtectedError | RestrictedError):
        rows = error.protected_objects if isinstance(error, ProtectedError) else error.restricted_objects
        counts: dict[Any, int] = {}
        for row in rows:
            counts[type(row)] = counts.get(type(row), 0) + 1
        words = ", ".join(_words(model, number) for model, number in counts.items())
        sentence = _(
            "This cannot be deleted: what people did rests on it (%(what)s). Close it or take it offline instead."
        )
        return DomainError("protected", sentence % {"what": words})
    if isinstance(error, IntegrityError) and "foreign key" in str(error).lower():
        return DomainError(
            "protected",
            _("Somebody has just added something that rests on this. Look at it again, then decide."),
        )
    return None
