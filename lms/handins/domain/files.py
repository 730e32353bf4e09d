"""Files of works: received, examined by the process with limits, kept in the private place; or refused."""

from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from lms.accounts.models import User
from lms.core.files.enums import FileState
from lms.core.files.examination import Verdict
from lms.core.files.kinds import KINDS, ending_of
from lms.core.files.queue import Queue, settle
from lms.core.files.sent import digest, look
from lms.handins.models import HandIn, HandInFile

from . import notify


def receive(*, by: User, work: HandIn, file: Any) -> HandInFile:
    """Keep what was sent; nothing of it is read here but its name and weight. The caller holds the work."""
    sent = look(file)
    row = HandInFile(hand_in=work, uploader=by, name=sent.name, size=sent.size)
    QUEUE.receive(row, file)
    return row


def drop(file: HandInFile) -> None:
    """A file that its work does not want any more; one of a version stays."""
    if not file.versions.exists() and file.state != FileState.REFUSED:
        settle(file, FileState.REPLACED)


@transaction.atomic
def _end(file: HandInFile, verdict: Verdict) -> None:
    """Write the verdict, unless the file was replaced meanwhile; hand in what waited for it. Work before file, as `work`."""
    from .work import hand_in_wanted

    rows = HandIn.objects.select_for_update(of=("self",), no_key=True).select_related("wanted_by", "project")
    work = rows.get(pk=file.hand_in_id)
    mine = QUEUE.running(file)
    if mine is None:
        return
    if verdict.accepted:
        _accept(mine, verdict.content)
        if work.draft_file_id == mine.pk:
            work.draft_file = mine
            hand_in_wanted(work)
        return
    mine.reason = verdict.code
    settle(mine, FileState.REFUSED)
    if work.draft_file_id == mine.pk and work.wanted_at is not None:
        work.wanted_at = work.wanted_by = None
        work.save(update_fields=["wanted_at", "wanted_by", "updated_at"])
    notify.file_refused(mine, work)


def _accept(file: HandInFile, content: bytes | None) -> None:
    old, storage = str(file.file.name), file.file.storage
    if content is None:
        with file.file.open("rb") as opened:
            file.sha256 = digest(opened)
        file.file.close()
    else:
        kept = ContentFile(content)
        file.sha256, file.size = digest(kept), len(content)
        file.file.save(file.name, kept, save=False)
        transaction.on_commit(lambda: storage.delete(old), robust=True)
    file.content_type = KINDS[ending_of(file.name)].content_type
    settle(file, FileState.ACCEPTED, keeps_name=True)


QUEUE = Queue(HandInFile, "handins.examine_file", _end)
