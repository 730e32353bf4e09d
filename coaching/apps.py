from django.apps import AppConfig


class CoachingConfig(AppConfig):
    name = "coaching"

    def ready(self) -> None:
        """Declare what the database must refuse."""
        from . import guards

        guards.register()
