"""Work that waits: the domain does it."""

from celery import shared_task

from .domain import attempts


@shared_task(name="questions.hand_in_overdue")
def hand_in_overdue() -> int:
    """Each minute: attempts whose time is over are handed in with what was saved."""
    return attempts.sweep()
