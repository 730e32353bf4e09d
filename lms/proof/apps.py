from django.apps import AppConfig


class ProofConfig(AppConfig):
    name = "lms.proof"
    label = "proof"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The rules that the database keeps."""
        from . import triggers

        triggers.register()
