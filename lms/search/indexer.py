"""From the database to the index: what has changed, or all of it."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from . import index_store
from .models import IndexEntry
from .registry import SearchSource, search_sources
from .schema import SearchDocument, parent_key

BATCH = 500
Progress = Callable[[int], object]


def _documents(source: SearchSource, rows: list[Any]) -> Iterator[SearchDocument]:
    for document in source.documents(rows):
        source.check(document)
        document.source = source.name
        yield document


def everything(progress: Progress = lambda n: None) -> Iterator[SearchDocument]:
    """Every document of every source, a batch at a time."""
    for source in search_sources:
        for rows in source.batches(BATCH):
            for document in _documents(source, rows):
                yield document
                progress(1)


def rebuild(progress: Progress = lambda n: None) -> int:
    """Throw the index away and build it again from the database; the number of documents."""
    return index_store.replace(everything(progress))


def drain(most: int = 2000) -> int:
    """Bring the index up to date; the number of rows taken away. Stopped at any point, it starts again."""
    if not index_store.exists():
        rebuild()
    done = 0
    while rows := list(IndexEntry.objects.order_by("pk").values_list("pk", "source", "object_id")[:most]):
        changed: dict[str, set[int]] = defaultdict(set)
        for _pk, name, key in rows:
            changed[name].add(key)
        changed.pop("", None)  # the words of the search: a new state of the index is all they need
        with index_store.writing() as writer:
            for name, keys in sorted(changed.items()):
                _write(writer, name, sorted(keys))
        IndexEntry.objects.filter(pk__in=[pk for pk, _name, _key in rows]).delete()
        done += len(rows)
    return done


def _write(writer: Any, name: str, keys: list[int]) -> None:
    """A source that is declared no more only loses its documents."""
    for key in keys:
        writer.delete_documents_by_term("parent", parent_key(name, key))
    source = search_sources.get(name)
    if source is None:
        return
    for some in _batches(keys):
        for document in _documents(source, list(source.rows().filter(pk__in=some).order_by("pk"))):
            writer.add_document(document.write())


def _batches(keys: list[int]) -> Iterator[list[int]]:
    left = iter(keys)
    while batch := list(islice(left, BATCH)):
        yield batch


def size() -> int:
    """About how many documents the index holds once it is built."""
    return sum(source.count() for source in search_sources)
