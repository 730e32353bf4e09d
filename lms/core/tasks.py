"""Upkeep, and the one runner of what waits in the database."""

from datetime import timedelta

from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings
from django.core.management import call_command

from .broker import wake_worker

MINUTE = timedelta(minutes=1).total_seconds()


@shared_task(name="core.purge_sessions")
def purge_sessions() -> None:
    """Delete sessions that have expired (reliability H5: nothing is kept without need)."""
    call_command("clearsessions")


@worker_ready.connect
def run_sweeps(**signal: object) -> None:
    """What is swept each minute (CELERY_BEAT_SCHEDULE) is swept at start too: what the last process left is found."""
    for row in settings.CELERY_BEAT_SCHEDULE.values():
        if row["schedule"] == MINUTE:
            wake_worker(row["task"])
