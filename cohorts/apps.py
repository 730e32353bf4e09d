from django.apps import AppConfig


class CohortsConfig(AppConfig):
    name = "cohorts"

    def ready(self) -> None:
        """Declare what the database must refuse and what the app may tell."""
        from lms.accounts.registry import register_group_names, register_place, register_resting

        from . import belonging, guards, notifications  # noqa: F401 - declaring is importing
        from .domain.coaches import end_with_role, lock_with_role
        from .domain.enrolment import withdraw_everywhere
        from .queries import names_of_groups

        belonging.register()
        guards.register()
        register_resting("cohorts", end_with_role, lock=lock_with_role)
        register_place("cohorts", withdraw_everywhere)
        register_group_names("cohorts", names_of_groups)
