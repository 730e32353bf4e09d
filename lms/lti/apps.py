from django.apps import AppConfig


class LtiConfig(AppConfig):
    name = "lms.lti"
    label = "lti"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The rules that the database keeps."""
        from . import triggers

        triggers.register()
