from django.apps import AppConfig


class CoachingConfig(AppConfig):
    """Projects, slots, bookings, logs, follow-ups."""

    name = "coaching"

    def ready(self) -> None:
        """Declare what the database must refuse."""
        from . import guards

        guards.register()
