from django.apps import AppConfig


class CohortsConfig(AppConfig):
    name = "cohorts"

    def ready(self) -> None:
        """Declare what the database must refuse."""
        from . import guards

        guards.register()
