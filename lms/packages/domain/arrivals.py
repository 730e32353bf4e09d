"""A package on its way (lms/core/files/receiving.py): unpacked by a process with limits, then a version or a refusal."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max

from lms.core.errors import DomainError
from lms.core.files.receiving import LARGEST_PIECE, Reception, Verdict
from lms.packages import places
from lms.packages.intake.limits import LARGEST_ARCHIVE
from lms.packages.models import Arrival, Package, PackageVersion

from .errors import refused_file
from .examination import unpack

__all__ = ["LARGEST_PIECE", "announce", "drain", "examine", "receive", "receive_whole", "reception"]


class PackageReception(Reception):
    """`target`: the package of which the file is a new version; None makes a new package once it is accepted."""

    model, folder, task = Arrival, places.FOLDER, "packages.examine_arrival"
    largest, unnamed = LARGEST_ARCHIVE, "paquet.zip"

    def refused_file(self, code: str) -> DomainError:
        return refused_file(code)

    def judge(self, arrival: Any) -> Verdict:
        """What half was unpacked is thrown away; what is accepted lies at its place."""
        target = places.unpacking(f"{arrival.key}-{arrival.tries}")
        file = self.arriving(arrival.key)
        try:
            verdict = _here(unpack(file, target))
            digest = _digest(file)
            if verdict.accepted:
                _keep(target, digest)
        finally:
            shutil.rmtree(target, ignore_errors=True)
        return Verdict(
            verdict.accepted, verdict.code, verdict.entry, {"digest": digest, "content": verdict.found}
        )

    def lock_before(self, arrival: Any) -> None:
        """Package before arrival, as everywhere."""
        if arrival.package_id:
            Package.objects.select_for_update(of=("self",)).get(pk=arrival.package_id)

    def accept(self, arrival: Any, verdict: Verdict) -> None:
        content = verdict.found["content"]
        package = arrival.package or Package.objects.create(title=content["title"] or arrival.name)
        arrival.package, arrival.version = package, _version(package, arrival, **verdict.found)


def _here(verdict: Verdict) -> Verdict:
    """A package that needs a host of its own is refused where there is none: its score would be lost without a word."""
    why = verdict.found.get("needs_host", "") if verdict.accepted else ""
    return Verdict(accepted=False, code=why) if why and not settings.PACKAGES_URL else verdict


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


def _version(package: Package, arrival: Arrival, digest: str, content: dict[str, Any]) -> PackageVersion:
    """The next version of the package; the one that stands where the same file comes again."""
    versions = package.versions.order_by("-number")
    newest = versions.first()
    if newest is not None and newest.digest == digest:
        return newest
    return PackageVersion.objects.create(
        package=package,
        number=(versions.aggregate(top=Max("number"))["top"] or 0) + 1,
        kind=content["kind"],
        digest=digest,
        file_name=arrival.name,
        size=arrival.size,
        found=content,
    )


reception = PackageReception()
announce, receive, receive_whole = reception.announce, reception.receive, reception.receive_whole
examine, drain = reception.examine, reception.drain
