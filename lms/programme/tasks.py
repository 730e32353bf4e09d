"""What the worker does for the pages."""

from celery import shared_task

from .domain import schedule


@shared_task(name="programme.apply_schedule")
def apply_schedule() -> None:
    """Each minute: what « Programmer » promised for this minute."""
    schedule.apply_schedule()
