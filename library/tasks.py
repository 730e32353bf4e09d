"""What the worker does for the library."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from lms.notify.domain.doorbell import ring

from .domain import uploads
from .search import engine, feeding, outbox


@shared_task(name="library.drain_index", bind=True, max_retries=5)
def drain_index(self) -> None:
    """Bring the index up to date; if another process is at it, look again when it has finished."""
    try:
        feeding.drain()
    except engine.BusyError as busy:
        raise self.retry(countdown=1, exc=busy) from busy


@shared_task(name="library.rebuild_index")
def rebuild_index() -> None:
    """Build the index anew, unless that has just been done."""
    if not engine.exists():
        feeding.rebuild()


@shared_task(name="library.refresh_legal_states")
def refresh_legal_states() -> None:
    """Each night: what lapsed or entered into force by itself. A week back, in case nights were missed."""
    today = timezone.localdate()
    outbox.write(feeding.lapsing(today - timedelta(days=7), today))


@shared_task(name="library.examine_upload")
def examine_upload(upload_id: int) -> None:
    """Examine one file that was just sent."""
    uploads.examine(upload_id=upload_id)


@shared_task(name="library.sweep_uploads")
def sweep_uploads() -> None:
    """Each minute and at start: what a worker that is gone had begun, what no bell announced."""
    uploads.put_back_stuck()
    for upload_id in uploads.due():
        ring("library.examine_upload", upload_id)


@worker_ready.connect
def sweep_at_start(**_: Any) -> None:
    """What was lost with the last process is found before the first minute has passed."""
    ring("library.sweep_uploads")
