"""What the worker does for the pages, and for the roles in themes."""

from celery import shared_task

from .domain import schedule
from .domain.theme_roles import end_lapsed_theme_roles


@shared_task(name="programme.apply_schedule")
def apply_schedule() -> None:
    """Each minute: what « Programmer » promised for this minute."""
    schedule.apply_schedule()


@shared_task(name="programme.end_lapsed_theme_roles")
def end_lapsed() -> None:
    end_lapsed_theme_roles()
