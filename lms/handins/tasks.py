"""What the worker does for hand-ins."""

from celery import shared_task

from .domain.files import QUEUE


@shared_task(name="handins.examine_file")
def examine_file(pk: int) -> None:
    """Examine one file that was just sent; work that waits for it is handed in."""
    QUEUE.examine(pk)


@shared_task(name="handins.sweep_files")
def sweep_files() -> None:
    """Each minute and at start: what a worker that is gone had begun, what no task announced."""
    QUEUE.sweep()
