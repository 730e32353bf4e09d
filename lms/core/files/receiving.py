"""A large file is received in pieces, examined by the worker, then taken in or refused.

The row is the truth: whatever is cut short is found by the sweep and begun again. Each app says what its files are in a
`Reception` of its own.
"""

import logging
import os
import shutil
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.broker import wake_worker_on_commit
from lms.core.db.arrivals import LIVE, ArrivalState
from lms.core.errors import DomainError

from .examination import NoVerdictError
from .names import safe_name

log = logging.getLogger(__name__)

MOST_TRIES = 3
MOST_ON_THEIR_WAY = 5  # of one person
LARGEST_PIECE = 5 * 1024 * 1024  # below the proxy's and Django's limits
LEFT_FOR = 3600  # seconds after which what no row speaks of leaves the disk
SENTENCES: dict[str, Any] = {
    "wrong_piece": _("The pieces of the file did not arrive in order: the sending goes on from where it stood."),
    "not_receiving": _("This file is not being received any more. Send it again."),
    "too_many": _("Other files of yours are on their way. Wait until they are settled."),
}  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """`found`: what the file is; or the `code` of the refusal and the `entry` that it is about."""

    accepted: bool
    code: str = ""
    entry: str = ""
    found: dict[str, Any] = field(default_factory=dict)


def refusal(code: str) -> DomainError:
    """Of the sending itself; what is in the file is refused by the app."""
    return DomainError(code, SENTENCES[code], status=409)


class Reception(ABC):
    """The files of one app. `model` is its Arrival, `folder` its own below the private place, `task` its worker's."""

    model: type[Any]
    folder: str
    largest: int
    task: str
    unnamed: str

    @abstractmethod
    def refused_file(self, code: str) -> DomainError:
        """The refusal of an empty or a too heavy file (`empty_file`, `too_heavy`), beside its field."""

    @abstractmethod
    def judge(self, arrival: Any) -> Verdict:
        """Read the file, for the worker alone. NoVerdictError: ask again."""

    @abstractmethod
    def accept(self, arrival: Any, verdict: Verdict) -> None:
        """Make what the file becomes and set it on the row, within the transaction that settles it."""

    def lock_before(self, arrival: Any) -> None:  # noqa: B027 - most have nothing to lock
        """Lock what stands before the arrival in the order of locks."""

    def place(self, *parts: str) -> Path:
        return Path(storages["private"].path("/".join((self.folder, *parts))))

    def arriving(self, key: str) -> Path:
        """The file that is being sent."""
        return self.place("arriving", key)

    def announce(self, *, by: Any, name: str, size: int, **target: Any) -> Any:
        """Say that a file will come, in pieces; `target`: the fields of the row that say what for."""
        if not size:
            raise self.refused_file("empty_file")
        if size > self.largest:
            raise self.refused_file("too_heavy")
        mine = self.model.objects.filter(sender=by, state__in=LIVE)
        if by is not None and mine.count() >= MOST_ON_THEIR_WAY:
            raise refusal("too_many")
        return self.model.objects.create(
            sender=by, name=safe_name(name, self.unnamed), size=size, key=uuid.uuid4().hex, **target
        )

    @transaction.atomic
    def receive(self, *, arrival_id: int, offset: int, piece: bytes) -> Any:
        """Keep one piece; the last one gives the file to the worker. A piece that is there already changes nothing.

        A piece that is not the next one is refused (`wrong_piece`): `received` of the row says where to go on.
        """
        arrival = self.model.objects.select_for_update(of=("self",)).get(pk=arrival_id)
        if arrival.state != ArrivalState.RECEIVING:
            raise refusal("not_receiving")
        if offset + len(piece) <= arrival.received:
            return arrival
        if offset != arrival.received or offset + len(piece) > arrival.size or len(piece) > LARGEST_PIECE:
            raise refusal("wrong_piece")
        _write(self.arriving(arrival.key), offset, piece)
        arrival.received = offset + len(piece)
        if arrival.received == arrival.size:
            arrival.state = ArrivalState.WAITING
            wake_worker_on_commit(self.task, arrival.pk)
        arrival.save(update_fields=["received", "state", "updated_at"])
        return arrival

    def receive_whole(self, *, by: Any, name: str, size: int, pieces: Iterable[bytes], **target: Any) -> Any:
        """Keep a file that came at once (a form without script, a command)."""
        arrival = self.announce(by=by, name=name, size=size, **target)
        for each in pieces:
            for start in range(0, len(each), LARGEST_PIECE):
                piece = each[start : start + LARGEST_PIECE]
                arrival = self.receive(arrival_id=arrival.pk, offset=arrival.received, piece=piece)
        return arrival

    def examine(self, *, arrival_id: int) -> bool:
        """Judge one file: whether it was settled. Calling it twice, or for what is settled, does nothing."""
        arrival = self._begin(arrival_id)
        if arrival is None:
            return False
        try:
            verdict = self.judge(arrival)
        except (NoVerdictError, OSError) as error:
            log.warning("%s %s was not examined (%s)", self.folder, arrival.pk, type(error).__name__)
            if arrival.tries < MOST_TRIES:
                self._put_back(arrival)
                return False
            verdict = Verdict(accepted=False, code="unread")
        self._end(arrival, verdict)
        return True

    def _begin(self, pk: int) -> Any | None:
        """Take it, unless somebody has. One statement, so that two workers cannot both succeed."""
        now = timezone.now()
        taken = self.model.objects.filter(pk=pk, state=ArrivalState.WAITING).update(
            state=ArrivalState.RUNNING, started_at=now, tries=F("tries") + 1, updated_at=now
        )
        return self.model.objects.get(pk=pk) if taken else None

    def _put_back(self, arrival: Any) -> None:
        rows = self.model.objects.filter(
            pk=arrival.pk, state=ArrivalState.RUNNING, started_at=arrival.started_at
        )
        rows.update(state=ArrivalState.WAITING, started_at=None, updated_at=timezone.now())

    @transaction.atomic
    def _end(self, arrival: Any, verdict: Verdict) -> None:
        """Write the verdict, unless another worker has begun anew meanwhile."""
        self.lock_before(arrival)
        rows = self.model.objects.select_for_update(of=("self",))
        mine = rows.filter(pk=arrival.pk, state=ArrivalState.RUNNING, started_at=arrival.started_at).first()
        if mine is None:
            return
        if verdict.accepted:
            self.accept(mine, verdict)
            mine.state = ArrivalState.ACCEPTED
        else:
            mine.state, mine.reason, mine.entry = ArrivalState.REFUSED, verdict.code, verdict.entry
        mine.started_at = None
        mine.save()
        key = mine.key
        transaction.on_commit(lambda: self.arriving(key).unlink(missing_ok=True), robust=True)

    def put_back_stuck(self) -> int:
        """Give back what a worker that is gone had begun; after three times it is refused. How many were given back."""
        count = 0
        for arrival in self.model.objects.stuck():
            if arrival.tries >= MOST_TRIES:
                self._end(arrival, Verdict(accepted=False, code="unread"))
            else:
                self._put_back(arrival)
                count += 1
        return count

    def drop_abandoned(self) -> int:
        """Files whose pieces stopped coming a day ago, and what the disk holds that no row speaks of."""
        count = 0
        for arrival in self.model.objects.abandoned():
            rows = self.model.objects.filter(
                pk=arrival.pk, state=ArrivalState.RECEIVING, updated_at=arrival.updated_at
            )
            count += rows.update(state=ArrivalState.DROPPED, updated_at=timezone.now())
        live = set(self.model.objects.filter(state__in=LIVE).values_list("key", flat=True))
        for place in (self.arriving(""), self.place("unpacking")):
            for left in place.iterdir() if place.is_dir() else ():
                if left.name.split("-")[0] not in live and left.stat().st_mtime < time.time() - LEFT_FOR:
                    shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
        return count

    def due(self, most: int = 50) -> list[int]:
        """What the sweep asks to have examined, oldest first."""
        return list(self.model.objects.waiting().values_list("pk", flat=True)[:most])

    def drain(self) -> int:
        """Examine all that waits, here and now: for the demonstration and for commands, not for pages."""
        done = 0
        while waiting := self.due():
            settled = sum(self.examine(arrival_id=pk) for pk in waiting)
            if not settled:
                break
            done += settled
        return done


def _write(place: Path, offset: int, piece: bytes) -> None:
    """At its place; what a transaction that failed left behind it is overwritten."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("r+b" if place.exists() else "w+b") as file:
        file.seek(offset)
        file.truncate()
        file.write(piece)
        file.flush()
        os.fsync(file.fileno())
