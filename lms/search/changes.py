"""Rows that say what has changed, written in the transaction of the change; the worker brings them to the index."""

from collections.abc import Iterable

from lms.core.broker import wake_worker, wake_worker_on_commit

from .models import IndexEntry
from .registry import source_named

BATCH = 1000


def write(source: str, ids: Iterable[int]) -> None:
    """These objects of a source have changed or gone."""
    name = source_named(source).name
    entries = [IndexEntry(source=name, object_id=pk) for pk in ids]
    if entries:
        IndexEntry.objects.bulk_create(entries, batch_size=BATCH)
        wake_worker_on_commit("search.drain_index")


def write_words() -> None:
    """The words of the search have changed: who has the index open reads them again with its next state."""
    IndexEntry.objects.create(source="", object_id=0)
    wake_worker_on_commit("search.drain_index")


def words_changed(**signal: object) -> None:
    """Receiver: a word was saved or deleted, by whatever screen."""
    write_words()


def ask_for_rebuild() -> None:
    """Where there is no index, or none of this database."""
    wake_worker("search.rebuild_index")
