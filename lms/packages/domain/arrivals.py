"""A package on its way: received in pieces, unpacked by the worker in a process with limits, then a version or a refusal.

The row is the truth: whatever is cut short is found by the sweep and begun again; what half was unpacked is thrown away.
"""

import hashlib
import logging
import os
import shutil
import time
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from lms.core.broker import wake_worker_on_commit
from lms.core.files.examination import NoVerdictError
from lms.packages import places
from lms.packages.enums import ArrivalState
from lms.packages.intake.limits import LARGEST_ARCHIVE
from lms.packages.models import Arrival, Package, PackageVersion
from lms.packages.validators import safe_name

from .errors import refusal, refused_file
from .examination import Verdict, unpack

log = logging.getLogger(__name__)

MOST_TRIES = 3
MOST_ON_THEIR_WAY = 5  # of one person
LARGEST_PIECE = 5 * 1024 * 1024  # below the proxy's and Django's limits
LEFT_FOR = 3600  # seconds after which what no row speaks of leaves the disk


def announce(*, by: Any, package: Package | None, name: str, size: int) -> Arrival:
    """Say that a file will come, in pieces; None in place of a package makes a new one once it is accepted."""
    if not size:
        raise refused_file("empty_file")
    if size > LARGEST_ARCHIVE:
        raise refused_file("too_heavy")
    live = (ArrivalState.RECEIVING, ArrivalState.WAITING, ArrivalState.RUNNING)
    if by is not None and Arrival.objects.filter(sender=by, state__in=live).count() >= MOST_ON_THEIR_WAY:
        raise refusal("too_many")
    return Arrival.objects.create(
        sender=by, package=package, name=safe_name(name), size=size, key=uuid.uuid4().hex
    )


@transaction.atomic
def receive(*, arrival_id: int, offset: int, piece: bytes) -> Arrival:
    """Keep one piece; the last one gives the file to the worker. A piece that is there already changes nothing.

    A piece that is not the next one is refused (`wrong_piece`): `received` of the row says where to go on.
    """
    arrival = Arrival.objects.select_for_update(of=("self",)).get(pk=arrival_id)
    if arrival.state != ArrivalState.RECEIVING:
        raise refusal("not_receiving")
    if offset + len(piece) <= arrival.received:
        return arrival
    if offset != arrival.received or offset + len(piece) > arrival.size or len(piece) > LARGEST_PIECE:
        raise refusal("wrong_piece")
    place = places.arriving(arrival.key)
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open(
        "r+b" if place.exists() else "w+b"
    ) as file:  # what a transaction that failed left is overwritten
        file.seek(offset)
        file.truncate()
        file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    arrival.received = offset + len(piece)
    if arrival.received == arrival.size:
        arrival.state = ArrivalState.WAITING
        wake_worker_on_commit("packages.examine_arrival", arrival.pk)
    arrival.save(update_fields=["received", "state", "updated_at"])
    return arrival


def receive_whole(
    *, by: Any, package: Package | None, name: str, size: int, pieces: Iterable[bytes]
) -> Arrival:
    """Keep a file that came at once (a form without script, a command)."""
    arrival = announce(by=by, package=package, name=name, size=size)
    for each in pieces:
        for start in range(0, len(each), LARGEST_PIECE):
            piece = each[start : start + LARGEST_PIECE]
            arrival = receive(arrival_id=arrival.pk, offset=arrival.received, piece=piece)
    return arrival


def examine(*, arrival_id: int) -> bool:
    """Unpack and judge one file: whether it was settled. Calling it twice, or for what is settled, does nothing."""
    arrival = _begin(arrival_id)
    if arrival is None:
        return False
    target = places.unpacking(f"{arrival.key}-{arrival.tries}")
    try:
        verdict = unpack(places.arriving(arrival.key), target)
        digest = _digest(places.arriving(arrival.key))
    except (NoVerdictError, OSError) as error:
        log.warning("Package %s was not examined (%s)", arrival.pk, type(error).__name__)
        shutil.rmtree(target, ignore_errors=True)
        if arrival.tries < MOST_TRIES:
            _put_back(arrival)
            return False
        verdict, digest = Verdict(accepted=False, code="unread"), ""
    verdict = _here(verdict)
    if verdict.accepted:
        _keep(target, digest)
    shutil.rmtree(target, ignore_errors=True)
    _end(arrival, verdict, digest)
    return True


def _here(verdict: Verdict) -> Verdict:
    """A package that needs a host of its own is refused where there is none: its score would be lost without a word."""
    why = verdict.found.get("needs_host", "") if verdict.accepted else ""
    return Verdict(accepted=False, code=why) if why and not settings.PACKAGES_URL else verdict


def _begin(pk: int) -> Arrival | None:
    """Take it, unless somebody has. One statement, so that two workers cannot both succeed."""
    now = timezone.now()
    taken = Arrival.objects.filter(pk=pk, state=ArrivalState.WAITING).update(
        state=ArrivalState.RUNNING, started_at=now, tries=F("tries") + 1, updated_at=now
    )
    return Arrival.objects.get(pk=pk) if taken else None


def _put_back(arrival: Arrival) -> None:
    rows = Arrival.objects.filter(pk=arrival.pk, state=ArrivalState.RUNNING, started_at=arrival.started_at)
    rows.update(state=ArrivalState.WAITING, started_at=None, updated_at=timezone.now())


def _digest(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _keep(target: Path, digest: str) -> None:
    """Move what was unpacked to its place, in one step; the same archive sent twice lies there once."""
    place = places.unpacked(digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.rename(place)
    except OSError:
        if not place.is_dir():
            raise


@transaction.atomic
def _end(arrival: Arrival, verdict: Verdict, digest: str) -> None:
    """Write the verdict, unless another worker has begun anew meanwhile. Package before arrival, as everywhere."""
    package = None
    if arrival.package_id:
        package = Package.objects.select_for_update(of=("self",)).get(pk=arrival.package_id)
    rows = Arrival.objects.select_for_update(of=("self",))
    mine = rows.filter(pk=arrival.pk, state=ArrivalState.RUNNING, started_at=arrival.started_at).first()
    if mine is None:
        return
    if verdict.accepted:
        mine.package = package or Package.objects.create(title=verdict.found["title"] or mine.name)
        mine.version = _version(mine.package, mine, verdict, digest)
        mine.state = ArrivalState.ACCEPTED
    else:
        mine.state, mine.reason, mine.entry = ArrivalState.REFUSED, verdict.code, verdict.entry
    mine.started_at = None
    mine.save()
    key = mine.key
    transaction.on_commit(lambda: places.arriving(key).unlink(missing_ok=True), robust=True)


def _version(package: Package, arrival: Arrival, verdict: Verdict, digest: str) -> PackageVersion:
    """The next version of the package; the one that stands where the same file comes again."""
    versions = package.versions.order_by("-number")
    newest = versions.first()
    if newest is not None and newest.digest == digest:
        return newest
    return PackageVersion.objects.create(
        package=package,
        number=(versions.aggregate(top=Max("number"))["top"] or 0) + 1,
        kind=verdict.found["kind"],
        digest=digest,
        file_name=arrival.name,
        size=arrival.size,
        found=verdict.found,
    )


def put_back_stuck() -> int:
    """Give back what a worker that is gone had begun; after three times it is refused. How many were given back."""
    count = 0
    for arrival in Arrival.objects.stuck():
        if arrival.tries >= MOST_TRIES:
            _end(arrival, Verdict(accepted=False, code="unread"), "")
        else:
            _put_back(arrival)
            count += 1
    return count


def drop_abandoned() -> int:
    """Files whose pieces stopped coming a day ago, and what the disk holds that no row speaks of."""
    count = 0
    for arrival in Arrival.objects.abandoned():
        rows = Arrival.objects.filter(
            pk=arrival.pk, state=ArrivalState.RECEIVING, updated_at=arrival.updated_at
        )
        count += rows.update(state=ArrivalState.DROPPED, updated_at=timezone.now())
    live = set(
        Arrival.objects.filter(
            state__in=[ArrivalState.RECEIVING, ArrivalState.WAITING, ArrivalState.RUNNING]
        ).values_list("key", flat=True)
    )
    for place in (places.arriving(""), places.unpacking("")):
        for left in place.iterdir() if place.is_dir() else ():
            if left.name.split("-")[0] not in live and left.stat().st_mtime < time.time() - LEFT_FOR:
                shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
    return count


def due(most: int = 50) -> list[int]:
    """What the sweep asks to have examined, oldest first."""
    return list(Arrival.objects.waiting().values_list("pk", flat=True)[:most])


def drain() -> int:
    """Examine all that waits, here and now: for the demonstration and for commands, not for pages."""
    done = 0
    while waiting := due():
        settled = sum(examine(arrival_id=pk) for pk in waiting)
        if not settled:
            break
        done += settled
    return done
