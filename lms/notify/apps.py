from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """The outbox, the inbox, calendar files."""

    name = "lms.notify"
    label = "notify"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what this app tells."""
        from lms.accounts.belonging import register_belonging

        from . import notifications  # noqa: F401 - registers
        from .queries import UNREAD

        register_belonging("notify", UNREAD)
