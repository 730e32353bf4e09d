from django.apps import AppConfig


class ProofConfig(AppConfig):
    name = "lms.proof"
    label = "proof"
    default_auto_field = "django.db.models.BigAutoField"
