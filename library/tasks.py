"""What the worker does for the library."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from lms.search import changes

from .domain import uploads
from .search_sources import lapsing


@shared_task(name="library.refresh_legal_states")
def refresh_legal_states() -> None:
    """Each night: what lapsed or entered into force by itself. A week back, in case nights were missed."""
    today = timezone.localdate()
    changes.write("resource", lapsing(today - timedelta(days=7), today))


@shared_task(name="library.examine_upload")
def examine_upload(upload_id: int) -> None:
    """Examine one file that was just sent."""
    uploads.QUEUE.examine(upload_id)


@shared_task(name="library.sweep_uploads")
def sweep_uploads() -> None:
    """Each minute and at start: what a worker that is gone had begun, what no task announced."""
    uploads.QUEUE.sweep()
