from django.apps import AppConfig


class HandInsConfig(AppConfig):
    name = "lms.handins"
    label = "handins"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Rules of the database."""
        from . import triggers

        triggers.register()
