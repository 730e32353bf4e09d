"""What the worker does for videos and sounds."""

from celery import shared_task

from lms.core.broker import wake_worker

from .domain.arrivals import reception


@shared_task(name="media.examine_arrival")
def examine_arrival(arrival_id: int) -> None:
    """Examine one file that was just sent."""
    reception.examine(arrival_id=arrival_id)


@shared_task(name="media.sweep_arrivals")
def sweep_arrivals() -> None:
    """Each minute and at start: what a worker that is gone had begun, what no task announced, what was given up."""
    reception.put_back_stuck()
    reception.drop_abandoned()
    for arrival_id in reception.due():
        wake_worker("media.examine_arrival", arrival_id)
