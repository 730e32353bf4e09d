"""What the worker does for packages."""

from celery import shared_task

from lms.core.broker import wake_worker

from .domain import arrivals


@shared_task(name="packages.examine_arrival")
def examine_arrival(arrival_id: int) -> None:
    """Unpack one package that was just sent."""
    arrivals.examine(arrival_id=arrival_id)


@shared_task(name="packages.sweep_arrivals")
def sweep_arrivals() -> None:
    """Each minute and at start: what a worker that is gone had begun, what no task announced, what was given up."""
    arrivals.reception.put_back_stuck()
    arrivals.reception.drop_abandoned()
    for arrival_id in arrivals.reception.due():
        wake_worker("packages.examine_arrival", arrival_id)
