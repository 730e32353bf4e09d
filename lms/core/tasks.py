"""Upkeep."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="core.purge_sessions")
def purge_sessions() -> None:
    """Delete sessions that have expired (reliability H5: nothing is kept without need)."""
    call_command("clearsessions")
