from django.apps import AppConfig


class CoachingConfig(AppConfig):
    """Projects, slots, bookings, logs, follow-ups."""

    name = "coaching"

    def ready(self) -> None:
        """Declare what the database must refuse and what the app may tell."""
        from cohorts.registry import register_coach_end, register_seat_end
        from lms.accounts.registry import register_place, register_resting

        from . import belonging, guards, notifications  # noqa: F401
        from .domain.slots import cancel_hours_of, end_with_coach, end_with_role, lock_with_role
        from .domain.team import end_with_account, end_with_seat

        register_seat_end("coaching", end_with_seat)
        register_coach_end("coaching", end_with_coach)
        register_resting("coaching", end_with_role, lock=lock_with_role)
        # In the order of their names, then the seats of cohorts: what rests on a seat has ended by then.
        register_place("coaching appointments", end_with_account)
        register_place("coaching hours", cancel_hours_of)
        belonging.register()
        guards.register()
