"""A file that was sent is kept aside, examined by a process with limits, then handed to its resource or refused.

The row is the truth: an examination that is cut short is found by the sweep and begun again.
"""

import logging
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import F, Min, Q
from django.utils import timezone

from library.enums import UploadState
from library.models import Resource, Upload
from library.notifications import FILE_REFUSED
from lms.accounts.models import User
from lms.core.broker import wake_worker, wake_worker_on_commit
from lms.core.files import examination
from lms.core.files.kinds import KINDS, ending_of
from lms.notify.domain.outbox import write_message
from lms.search import changes

from . import files

log = logging.getLogger(__name__)

MOST_TRIES = 3
LIVE = (UploadState.WAITING, UploadState.RUNNING)


def receive(*, by: User, resource: Resource, file: Any) -> Upload:
    """Keep what was sent for this resource, in place of what still waited for it. Within the caller's transaction.

    Nothing of it is read here but its name and weight (DomainError). The file that the resource has stays until the
    new one is accepted.
    """
    sent = files.look(file)
    drop_waiting(resource)
    upload = Upload(resource=resource, uploader=by, name=sent.name, size=sent.size)
    upload.file.save(sent.name, file, save=False)
    name, storage = str(upload.file.name), upload.file.storage
    try:
        with transaction.atomic():
            upload.save()
    except BaseException:
        storage.delete(name)
        raise
    wake_worker_on_commit("library.examine_upload", upload.pk)
    return upload


def is_waiting(resource: Resource) -> bool:
    """Whether a file sent for it has no verdict yet."""
    return Upload.objects.filter(resource=resource, state__in=LIVE).exists()


def drop_waiting(resource: Resource) -> None:
    """What still waited for this resource is not wanted any more; an examination that runs will find nothing to settle."""
    for upload in Upload.objects.select_for_update().filter(resource=resource, state__in=LIVE):
        _settled(upload, UploadState.REPLACED)


def examine(*, upload_id: int) -> bool:
    """Examine one upload: whether it was settled. Calling it twice, or for what is settled, does nothing."""
    upload = _begin(upload_id)
    if upload is None:
        return False
    try:
        with upload.file.open("rb") as file:
            verdict = examination.examine(file, ending_of(upload.name), person=upload.uploader_id)
    except examination.BusyError:
        _put_back(upload)
        return False
    except (examination.NoVerdictError, OSError) as error:
        log.warning("Upload %s was not examined (%s)", upload.pk, type(error).__name__)
        if upload.tries < MOST_TRIES:
            _put_back(upload, tried=True)
            return False
        verdict = examination.Verdict(accepted=False, code="unread")
    _end(upload, verdict)
    _ring_next(upload)
    return True


def _begin(pk: int) -> Upload | None:
    """Take it, unless somebody has, or this person has another one under examination. One statement, so that two
    workers cannot both succeed; the unique key on the person refuses the second."""
    now = timezone.now()
    mine = Upload.objects.filter(pk=pk, state=UploadState.WAITING)
    try:
        with transaction.atomic():
            taken = mine.update(
                state=UploadState.RUNNING, started_at=now, tries=F("tries") + 1, updated_at=now
            )
    except IntegrityError:
        return None
    return Upload.objects.get(pk=pk) if taken else None


def _put_back(upload: Upload, *, tried: bool = False) -> None:
    """Somebody will begin again: the sweep, or the end of what this person has under examination."""
    rows = Upload.objects.filter(pk=upload.pk, state=UploadState.RUNNING, started_at=upload.started_at)
    tries = upload.tries if tried else max(upload.tries - 1, 0)
    rows.update(state=UploadState.WAITING, started_at=None, tries=tries, updated_at=timezone.now())


@transaction.atomic
def _end(upload: Upload, verdict: examination.Verdict) -> None:
    """Write the verdict, unless the upload was replaced or begun anew meanwhile. Resource before upload, as `receive`."""
    resource = Resource.objects.select_for_update(of=("self",)).filter(pk=upload.resource_id).first()
    rows = Upload.objects.select_for_update(of=("self",)).select_related("uploader")
    mine = rows.filter(pk=upload.pk, state=UploadState.RUNNING, started_at=upload.started_at).first()
    if resource is None or mine is None:
        return
    if verdict.accepted:
        _hand_over(mine, resource, verdict.content)
    else:
        mine.reason = verdict.code
        _settled(mine, UploadState.REFUSED)
        _notify_refused(mine, resource)


def _hand_over(upload: Upload, resource: Resource, content: bytes | None) -> None:
    """The resource gets the bytes that were accepted; its old file leaves the disk once the change is certain."""
    old, storage = resource.file.name, resource.file.storage
    if content is None:
        resource.file.name = upload.file.name
        with resource.file.open("rb") as file:
            resource.sha256, resource.size = files.digest(file), upload.size
        resource.file.close()
    else:
        kept = ContentFile(content)
        resource.sha256, resource.size = files.digest(kept), len(content)
        resource.file.save(upload.name, kept, save=False)
    resource.file_name = upload.name
    resource.content_type = KINDS[ending_of(upload.name)].content_type
    resource.save(update_fields=["file", "file_name", "content_type", "size", "sha256", "updated_at"])
    changes.write("resource", [resource.pk])
    _settled(upload, UploadState.ACCEPTED, keep_bytes=content is None)
    if old:
        transaction.on_commit(lambda: storage.delete(old), robust=True)


def _settled(upload: Upload, state: str, *, keep_bytes: bool = False) -> None:
    name, storage = str(upload.file.name), upload.file.storage
    upload.state, upload.started_at = state, None
    upload.file.name = ""
    upload.save(update_fields=["state", "reason", "file", "started_at", "updated_at"])
    if name and not keep_bytes:
        transaction.on_commit(lambda: storage.delete(name), robust=True)


def _notify_refused(upload: Upload, resource: Resource) -> None:
    if upload.uploader is None or not upload.uploader.is_active:
        return
    write_message(
        recipient=upload.uploader,
        notification=FILE_REFUSED,
        key=f"library:upload:{upload.pk}:refused",
        context={"upload": upload, "resource": resource},
        url=resource.get_absolute_url(),
    )


def _ring_next(upload: Upload) -> None:
    following = (
        Upload.objects.waiting().filter(uploader=upload.uploader_id).values_list("pk", flat=True).first()
    )
    if following and upload.uploader_id:
        wake_worker("library.examine_upload", following)


def put_back_stuck() -> int:
    """Give back what a worker that is gone had begun; after three times it is refused. How many were given back."""
    count = 0
    for upload in Upload.objects.stuck():
        if upload.tries >= MOST_TRIES:
            _end(upload, examination.Verdict(accepted=False, code="unread"))
        else:
            _put_back(upload, tried=True)
            count += 1
    return count


def due(most: int = 200) -> list[int]:
    """What the sweep asks to have examined: the first of each person, so that nobody's hundred keeps others waiting."""
    rows = Upload.objects.waiting().order_by().values("uploader_id").annotate(first=Min("pk"))
    return sorted(row["first"] for row in rows.order_by("first")[:most])


def drain() -> int:
    """Examine all that waits, here and now: for the demonstration and for commands, not for pages."""
    done = 0
    while waiting := due():
        settled = sum(examine(upload_id=pk) for pk in waiting)
        if not settled:
            break
        done += settled
    return done


def latest_for(resource: Resource) -> Upload | None:
    """The last file that was sent, where there is something to say of it: under examination, or refused."""
    found = Upload.objects.filter(~Q(state=UploadState.REPLACED), resource=resource).first()
    return found if found and found.state != UploadState.ACCEPTED else None
