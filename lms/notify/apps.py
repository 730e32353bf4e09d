from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """The outbox, the inbox, calendar files."""

    name = "lms.notify"
    label = "notify"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what this app tells, what is unread of a person, and that a feed ends with the password."""
        from lms.accounts.belonging import register_belonging
        from lms.accounts.registry import register_messenger, register_opening

        from . import notifications  # noqa: F401 - registers
        from .domain.access import tell_access_changed
        from .domain.feed import withdraw_feed
        from .queries import UNREAD

        register_belonging("notify", UNREAD)
        register_messenger(tell_access_changed)
        register_opening("calendar feed", withdraw_feed)
