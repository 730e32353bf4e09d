"""What the worker does for the outbox. Tries are counted on the rows, never by Celery: what the broker forgets, the sweep finds."""

from math import ceil

from celery import shared_task

from lms.core.broker import wake_worker

from .domain import sending
from .models import Message

LINES = 4  # how many workers may talk to the mail server at once, at most, for one sweep


@shared_task(name="notify.send_message")
def send_message(message_id: int) -> None:
    sending.send_message(message_id=message_id)


@shared_task(name="notify.send_due")
def send_due() -> None:
    """Send a batch of what is due, and ask for the next one."""
    if sending.send_due() >= sending.BATCH:
        wake_worker("notify.send_due")


@shared_task(name="notify.sweep_outbox")
def sweep_outbox() -> None:
    """Each minute and at start: give back what was stuck, and have sent what is due."""
    sending.put_back_stuck()
    due = Message.objects.due()[: LINES * sending.BATCH].count()
    for _ in range(ceil(due / sending.BATCH)):
        wake_worker("notify.send_due")
