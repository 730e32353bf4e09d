"""What runs by the clock."""

from celery import shared_task

from .domain.words import purge_used


@shared_task(name="lti.purge_used")
def purge_used_words() -> None:
    """Each night."""
    purge_used()
