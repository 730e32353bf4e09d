"""What the platform may tell: each app declares its notifications in `notifications.py`."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Notification:
    """One sort of news. Templates: `emails/<code with dots as slashes>.txt` (its first line is the subject) and `.html`."""

    code: str  # "coaching.booking_made"
    name: str | Promise  # shown in the preferences
    category: str | Promise

    @property
    def template(self) -> str:
        """Path of the templates, without extension."""
        return "emails/" + self.code.replace(".", "/")


_registry: dict[str, Notification] = {}


def register_notification(notification: Notification) -> Notification:
    """Keep a declaration and give it back."""
    _registry[notification.code] = notification
    return notification


def registered_notifications() -> list[Notification]:
    """All declarations, in the order of their codes."""
    return [_registry[code] for code in sorted(_registry)]
