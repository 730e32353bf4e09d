"""What the worker does for certificates."""

from celery import shared_task

from lms.core.broker import wake_worker

from . import queries
from .domain import orders


@shared_task(name="proof.run_order")
def run_order(order_id: int) -> None:
    """Make the certificates of an order."""
    orders.run_order(order_id=order_id)


@shared_task(name="proof.issue_finished")
def issue_finished(progress_id: int) -> None:
    """The certificate of somebody who has just finished a course."""
    orders.issue_finished(progress_id=progress_id)


@shared_task(name="proof.sweep_certificates")
def sweep_certificates() -> None:
    """Each minute and at start: orders that a worker left, courses finished that no task announced."""
    for order_id in orders.orders_waiting():
        wake_worker("proof.run_order", order_id)
    for progress_id in queries.automatic_now().values_list("pk", flat=True).iterator():
        orders.issue_finished(progress_id=progress_id)
