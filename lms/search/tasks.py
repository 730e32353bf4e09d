"""What the worker does for the search."""

from typing import Any

from celery import shared_task

from . import index_store, indexer


@shared_task(name="search.drain_index", bind=True, max_retries=5)
def drain_index(self: Any) -> None:
    """Bring the index up to date; if another process is at it, look again when it has finished."""
    try:
        indexer.drain()
    except index_store.BusyError as busy:
        raise self.retry(countdown=1, exc=busy) from busy


@shared_task(name="search.rebuild_index")
def rebuild_index() -> None:
    """Build the index anew, unless that has just been done."""
    if not index_store.exists():
        indexer.rebuild()
