from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """The outbox, the inbox, calendar files."""

    name = "lms.notify"
    label = "notify"
    default_auto_field = "django.db.models.BigAutoField"
