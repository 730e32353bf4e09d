"""What the worker does for the library."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

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
