"""A file that was sent is kept aside, examined by a process with limits, then handed to its resource or refused.

The row is the truth: an examination that is cut short is found by the sweep and begun again.
"""

from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q

from library.models import Resource, Upload
from library.notifications import FILE_REFUSED
from lms.accounts.models import User
from lms.core.files.enums import LIVE, FileState
from lms.core.files.examination import Verdict
from lms.core.files.kinds import KINDS, ending_of
from lms.core.files.queue import Queue, settle
from lms.core.files.sent import digest, look
from lms.notify.domain.outbox import write_message
from lms.search import changes


def receive(*, by: User, resource: Resource, file: Any) -> Upload:
    """Keep what was sent for this resource, in place of what still waited for it. Within the caller's transaction.

    Nothing of it is read here but its name and weight (DomainError). The file that the resource has stays until the
    new one is accepted.
    """
    sent = look(file)
    drop_waiting(resource)
    upload = Upload(resource=resource, uploader=by, name=sent.name, size=sent.size)
    QUEUE.receive(upload, file)
    return upload


def is_waiting(resource: Resource) -> bool:
    """Whether a file sent for it has no verdict yet."""
    return Upload.objects.filter(resource=resource, state__in=LIVE).exists()


def drop_waiting(resource: Resource) -> None:
    """What still waited for this resource is not wanted any more; an examination that runs will find nothing to settle."""
    for upload in Upload.objects.select_for_update().filter(resource=resource, state__in=LIVE):
        settle(upload, FileState.REPLACED)


@transaction.atomic
def _end(upload: Upload, verdict: Verdict) -> None:
    """Write the verdict, unless the upload was replaced or begun anew meanwhile. Resource before upload, as `receive`."""
    resource = Resource.objects.select_for_update(of=("self",)).filter(pk=upload.resource_id).first()
    mine = QUEUE.running(upload)
    if resource is None or mine is None:
        return
    if verdict.accepted:
        _hand_over(mine, resource, verdict.content)
    else:
        mine.reason = verdict.code
        settle(mine, FileState.REFUSED)
        _notify_refused(mine, resource)


def _hand_over(upload: Upload, resource: Resource, content: bytes | None) -> None:
    """The resource gets the bytes that were accepted; its old file leaves the disk once the change is certain."""
    old, storage = resource.file.name, resource.file.storage
    if content is None:
        resource.file.name = upload.file.name
        with resource.file.open("rb") as file:
            resource.sha256, resource.size = digest(file), upload.size
        resource.file.close()
    else:
        kept = ContentFile(content)
        resource.sha256, resource.size = digest(kept), len(content)
        resource.file.save(upload.name, kept, save=False)
    resource.file_name = upload.name
    resource.content_type = KINDS[ending_of(upload.name)].content_type
    resource.save(update_fields=["file", "file_name", "content_type", "size", "sha256", "updated_at"])
    changes.write("resource", [resource.pk])
    settle(upload, FileState.ACCEPTED, keep_bytes=content is None)
    if old:
        transaction.on_commit(lambda: storage.delete(old), robust=True)


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


QUEUE = Queue(Upload, "library.examine_upload", _end)


def latest_for(resource: Resource) -> Upload | None:
    """The last file that was sent, where there is something to say of it: under examination, or refused."""
    found = Upload.objects.filter(~Q(state=FileState.REPLACED), resource=resource).first()
    return found if found and found.state != FileState.ACCEPTED else None
