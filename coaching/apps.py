from django.apps import AppConfig


class CoachingConfig(AppConfig):
    """Projects, slots, bookings, logs, follow-ups."""

    name = "coaching"

    def ready(self) -> None:
        """Declare what the database must refuse and what the app may tell."""
        from cohorts.registry import register_coach_end, register_seat_end

        from . import belonging, guards, notifications  # noqa: F401
        from .domain.slots import end_with_coach
        from .domain.team import end_with_seat

        register_seat_end("coaching", end_with_seat)
        register_coach_end("coaching", end_with_coach)
        belonging.register()
        guards.register()
