"""Files of one table, from their arrival to their verdict: examined by a process with limits, for workers alone.

The row is the truth: an examination that is cut short is found by the sweep and begun again.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import F, Min, QuerySet
from django.utils import timezone

from lms.core import broker

from . import examination
from .enums import FileState
from .kinds import ending_of
from .models import STUCK, SentFile

log = logging.getLogger(__name__)

MOST_TRIES = 3
M = TypeVar("M", bound=SentFile)


@dataclass(frozen=True)
class Queue(Generic[M]):
    """`task` examines one row by its key; `end(row, verdict)` writes what becomes of it, unless it is settled already."""

    model: type[M]
    task: str
    end: Callable[[M, examination.Verdict], None]

    @property
    def _rows(self) -> "QuerySet[M]":
        return self.model._default_manager.all()

    def receive(self, row: M, file: Any) -> None:
        """Keep the bytes with a new row, within the caller's transaction; without the row no bytes stay."""
        row.file.save(row.name, file, save=False)
        name, storage = str(row.file.name), row.file.storage
        try:
            with transaction.atomic():
                row.save()
        except BaseException:
            storage.delete(name)
            raise
        broker.wake_worker_on_commit(self.task, row.pk)

    def examine(self, pk: int) -> bool:
        """Examine one file: whether it was settled. Calling it twice, or for what is settled, does nothing."""
        row = self.begin(pk)
        if row is None:
            return False
        try:
            with row.file.open("rb") as file:
                verdict = examination.examine(file, ending_of(row.name), person=row.uploader_id)
        except examination.BusyError:
            self.put_back(row)
            return False
        except (examination.NoVerdictError, OSError) as error:
            log.warning("%s %s was not examined (%s)", self.model._meta.label, pk, type(error).__name__)
            if row.tries < MOST_TRIES:
                self.put_back(row, tried=True)
                return False
            verdict = examination.Verdict(accepted=False, code="unread")
        self.end(row, verdict)
        self._wake_next(row)
        return True

    def begin(self, pk: int) -> M | None:
        """Take it, unless somebody has, or this person has another one under examination. One statement, so that two
        workers cannot both succeed; the unique key on the person refuses the second."""
        now = timezone.now()
        mine = self._rows.filter(pk=pk, state=FileState.WAITING)
        try:
            with transaction.atomic():
                taken = mine.update(
                    state=FileState.RUNNING, started_at=now, tries=F("tries") + 1, updated_at=now
                )
        except IntegrityError:
            return None
        return self._rows.get(pk=pk) if taken else None

    def put_back(self, row: M, *, tried: bool = False) -> None:
        """Somebody will begin again: the sweep, or the end of what this person has under examination."""
        rows = self._rows.filter(pk=row.pk, state=FileState.RUNNING, started_at=row.started_at)
        tries = row.tries if tried else max(row.tries - 1, 0)
        rows.update(state=FileState.WAITING, started_at=None, tries=tries, updated_at=timezone.now())

    def running(self, row: M) -> M | None:
        """The row of an examination that was begun, locked for its end; None where it was replaced or begun anew."""
        rows = self._rows.select_for_update(of=("self",)).select_related("uploader")
        return rows.filter(pk=row.pk, state=FileState.RUNNING, started_at=row.started_at).first()

    def _wake_next(self, row: M) -> None:
        following = self._waiting().filter(uploader=row.uploader_id).values_list("pk", flat=True).first()
        if following and row.uploader_id:
            broker.wake_worker(self.task, following)

    def _waiting(self) -> "QuerySet[M]":
        return self._rows.filter(state=FileState.WAITING).order_by("pk")

    def put_back_stuck(self) -> int:
        """Give back what a worker that is gone had begun; after three times it is refused. How many were given back."""
        count = 0
        stuck = self._rows.filter(state=FileState.RUNNING, started_at__lt=timezone.now() - STUCK)
        for row in stuck.order_by("pk"):
            if row.tries >= MOST_TRIES:
                self.end(row, examination.Verdict(accepted=False, code="unread"))
            else:
                self.put_back(row, tried=True)
                count += 1
        return count

    def due(self, most: int = 200) -> list[int]:
        """What the sweep asks to have examined: the first of each person, so that nobody's hundred keeps others waiting."""
        rows = self._waiting().order_by().values("uploader_id").annotate(first=Min("pk"))
        return sorted(row["first"] for row in rows.order_by("first")[:most])

    def sweep(self) -> None:
        """Each minute and at start: what a worker that is gone had begun, what no task announced."""
        self.put_back_stuck()
        for pk in self.due():
            broker.wake_worker(self.task, pk)

    def drain(self) -> int:
        """Examine all that waits, here and now: for the demonstration and for commands, not for pages."""
        done = 0
        while waiting := self.due():
            settled = sum(self.examine(pk) for pk in waiting)
            if not settled:
                break
            done += settled
        return done


def settle(row: SentFile, state: str, *, keep_bytes: bool = False, keeps_name: bool = False) -> None:
    """Write how it ended. The bytes go once that is certain, unless they belong to another row now (`keep_bytes`) or stay
    with this one (`keeps_name`)."""
    name, storage = str(row.file.name), row.file.storage
    row.state, row.started_at = state, None
    if not keeps_name:
        row.file.name = ""
    row.save()
    if name and not (keep_bytes or keeps_name):
        transaction.on_commit(lambda: storage.delete(name), robust=True)
