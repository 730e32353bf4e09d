"""What can be found: each app declares its sources in its `search_sources.py`.

    search_sources.register(
        SearchSource(
            "sheet",
            types=(DocumentType("sheet", "fiche", _("Sheet")),),
            memberships=("groups",),
            rows=Sheet.objects.all,
            documents=sheets,       # rows -> SearchDocument of each, with audiences such as "groups:12"
            visible=seen_sheets,    # (user, ids) -> those that the person may read
        )
    )

Whatever changes a sheet writes `changes.write("sheet", [pk])` in its transaction.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.functional import Promise

from lms.accounts.registry import memberships
from lms.core.registry import Declaration, Registry

from .schema import SearchDocument

EVERYBODY, MEMBERS = "public", "members"  # of the audiences; beside them "user:12" and memberships


@dataclass(frozen=True)
class DocumentType:
    """A line of the facet « Type »."""

    value: str  # in the index
    word: str  # in the address, ?type=
    label: str | Promise
    one: str | Promise = ""  # on a hit; as `label` where it is empty


def _card(hit: Any) -> dict[str, Any]:
    card: dict[str, Any] = hit.card
    return card


def _nothing(user: Any, ids: Collection[int]) -> dict[int, str]:
    return {}


@dataclass(frozen=True)
class SearchSource(Declaration):
    """One sort of thing that can be found; see the head of this module."""

    types: tuple[DocumentType, ...] = field(kw_only=True)
    # All that may be in the index, with what `documents` reads of each.
    rows: Callable[[], QuerySet[Any]] = field(kw_only=True)
    # The documents of a batch of rows, each row's together.
    documents: Callable[[Sequence[Any]], Iterable[SearchDocument]] = field(kw_only=True)
    # Which of these the person may read, by the database: asked for what is about to be shown. One query.
    visible: Callable[[Any, Collection[int]], set[int]] = field(kw_only=True)
    # Of these, whose words are not for the person yet: what is said in the place of an extract.
    withheld: Callable[[Any, Collection[int]], Mapping[int, str]] = field(default=_nothing, kw_only=True)
    # What of a reader its audiences name: fields of `Memberships`.
    memberships: tuple[str, ...] = field(default=(), kw_only=True)
    template: str = field(default="search/hit.html", kw_only=True)
    # What the template shows besides title, extract and themes; `label` in the place of the type's own.
    present: Callable[[Any], dict[str, Any]] = field(default=_card, kw_only=True)
    # About how many documents there are, where it is not the number of rows.
    size: Callable[[], int] | None = field(default=None, kw_only=True)

    def batches(self, size: int) -> Iterator[list[Any]]:
        """All rows, a batch at a time: the memory does not grow with them."""
        last = 0
        while batch := list(self.rows().filter(pk__gt=last).order_by("pk")[:size]):
            yield batch
            last = batch[-1].pk

    def count(self) -> int:
        return self.size() if self.size else self.rows().order_by().count()

    def check(self, document: SearchDocument) -> None:
        """A document whose type or audience nobody knows would be found by nobody: refuse it."""
        if document.type not in {each.value for each in self.types}:
            raise ValueError(f"{self.name}: the type {document.type!r} is not declared.")
        for term in document.audience:
            if term.partition(":")[0] not in {EVERYBODY, MEMBERS, "user", *self.memberships}:
                raise ValueError(f"{self.name}: the audience {term!r} is of no declared membership.")

    def problems(self) -> Iterable[str]:
        """What another source has taken, what no app declares, what is not there."""
        others = [each for source in search_sources if source is not self for each in source.types]
        taken = {each.value for each in others} | {f"?type={each.word}" for each in others}
        for each in self.types:
            yield from (f"{name!r} is taken" for name in (each.value, f"?type={each.word}") if name in taken)
        known = {name for one in memberships for name in one.names}
        yield from (f"{name!r} is no membership" for name in self.memberships if name not in known)
        try:
            get_template(self.template)
        except TemplateDoesNotExist as error:
            yield f"there is no template {error}"


search_sources = Registry(SearchSource, file="search_sources")


def source_named(name: str) -> SearchSource:
    """A source by its name; an unknown name is an error."""
    source = search_sources.get(name)
    if source is None:
        raise LookupError(f"No search_sources.py declares {name!r}.")
    return source


def document_types() -> list[DocumentType]:
    """The lines of the facet « Type »."""
    return [each for source in search_sources for each in source.types]


def type_labels() -> dict[str, str]:
    """What a hit of each type is called."""
    return {each.value: str(each.one or each.label) for each in document_types()}


def audience_memberships() -> set[str]:
    """What of a reader any source asks for."""
    return {name for source in search_sources for name in source.memberships}
