"""What this app tells by itself."""

from django.utils.translation import gettext_lazy as _

from .registry import Notification, notifications

FEED_RENEWED = notifications.register(
    Notification("notify.feed_renewed", _("Your calendar address was changed"))
)

ACCESS_CHANGED = notifications.register(
    Notification("notify.access_changed", _("My rights or my access were changed"))
)
