"""Upkeep of the roles in themes."""

from celery import shared_task

from .domain.theme_roles import end_lapsed_theme_roles


@shared_task(name="programme.end_lapsed_theme_roles")
def end_lapsed() -> None:
    """Those whose day has passed."""
    end_lapsed_theme_roles()
