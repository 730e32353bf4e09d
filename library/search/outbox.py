"""Rows that tell the index what has changed, written in the transaction of the change."""

from collections.abc import Iterable

from django.db import transaction

from library.models import IndexEntry
from lms.core import broker

BATCH = 1000


def write(resource_ids: Iterable[int]) -> None:
    """These resources (and the articles of those that are texts of law) have changed or gone."""
    IndexEntry.objects.bulk_create([IndexEntry(resource_id=pk) for pk in resource_ids], batch_size=BATCH)
    transaction.on_commit(ring, robust=True)


def ring() -> None:
    """Wake the writer; when the broker is away the sweep finds the rows."""
    _call("library.drain_index")


def ring_rebuild() -> None:
    """Ask for an index where there is none."""
    _call("library.rebuild_index")


def _call(task: str) -> None:
    broker.send(task)
