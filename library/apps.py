from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "library"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what this app tells."""
        from . import notifications  # noqa: F401 - registers
