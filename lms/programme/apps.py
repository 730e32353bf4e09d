from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "lms.programme"
    label = "programme"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The shapes of courses that the cache keeps follow their pages; what a person belongs to counts themes."""
        from . import belonging
        from .outlines import listen

        belonging.register()
        listen()
