"""A video or a sound on its way (lms/core/files/receiving.py): examined by a process with limits, then kept as it is."""

import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.db import transaction

from lms.core.errors import DomainError
from lms.core.files.examination import BY_LIMIT, NoVerdictError, run
from lms.core.files.receiving import Reception, Verdict
from lms.media import places
from lms.media.models import Arrival, MediaFile
from lms.media.sentences import sentence

LARGEST = 500 * 1024 * 1024


class MediaReception(Reception):
    """`target`: the video or sound whose file it replaces; None makes a new one once it is accepted."""

    model, folder, task = Arrival, places.FOLDER, "media.examine_arrival"
    largest, unnamed = LARGEST, "enregistrement"

    def refused_file(self, code: str) -> DomainError:
        return DomainError(code, sentence(code), status=422, field="file")

    def judge(self, arrival: Any) -> Verdict:
        """What the container says; what is accepted lies at its place."""
        file = self.arriving(arrival.key)
        verdict = _examined(file)
        if not verdict.accepted:
            return verdict
        if arrival.media is not None and arrival.media.kind != verdict.found["kind"]:
            return Verdict(accepted=False, code="other_kind")
        digest = _keep(file)
        return Verdict(accepted=True, found={**verdict.found, "digest": digest})

    def lock_before(self, arrival: Any) -> None:
        """The recording before what arrives for it."""
        if arrival.media_id:
            MediaFile.objects.select_for_update(of=("self",)).get(pk=arrival.media_id)

    def accept(self, arrival: Any, verdict: Verdict) -> None:
        """The bytes of before leave the disk where no other recording has the same."""
        media = arrival.media or MediaFile(title=arrival.name.rpartition(".")[0] or arrival.name)
        before = media.digest
        for name, value in verdict.found.items():
            setattr(media, name, value)
        media.file_name, media.size = arrival.name, arrival.size
        media.save()
        arrival.media = media
        if before and before != media.digest:
            transaction.on_commit(lambda: _drop_unused(before), robust=True)


def _examined(file: Path) -> Verdict:
    """By the process that reads containers; nothing of a file is read here."""
    command = [sys.executable, "-E", "-s", "-B", "-m", "files.recordings"]
    with file.open("rb") as sent, tempfile.TemporaryFile() as answer:
        code = run(sent, answer, command)
        answer.seek(0)
        if code == 0:
            return Verdict(**json.loads(answer.read()))
    if code < 0 and -code in BY_LIMIT:
        return Verdict(accepted=False, code="limits")
    raise NoVerdictError(str(code))


def _keep(file: Path) -> str:
    """Copy what was accepted to its place, by a link where the disk has them; the same file sent twice lies there once."""
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    place = places.kept(digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        place.hardlink_to(file)  # the same disk: both lie below the private place
    return digest


def _drop_unused(digest: str) -> None:
    if not MediaFile.objects.filter(digest=digest).exists():
        places.kept(digest).unlink(missing_ok=True)


reception = MediaReception()
