from django.apps import AppConfig


class CohortsConfig(AppConfig):
    name = "cohorts"

    def ready(self) -> None:
        """Declare what the database must refuse and what the app may tell."""
        from . import belonging, guards, notifications  # noqa: F401 - declaring is importing

        belonging.register()
        guards.register()
