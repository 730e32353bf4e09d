from django.apps import AppConfig


class CoachingConfig(AppConfig):
    """Projects, slots, bookings, logs, follow-ups."""

    name = "coaching"

    def ready(self) -> None:
        """Declare what the database must refuse and what the app may tell."""
        from . import belonging, guards, notifications  # noqa: F401

        belonging.register()
        guards.register()
