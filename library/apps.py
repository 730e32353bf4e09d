from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "library"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What the library gives to the pages of the programme, by Wagtail's hooks."""
        from . import pages  # noqa: F401 - registers itself
