"""What this app tells by itself."""

from django.utils.translation import gettext_lazy as _

from .registry import Notification, register_notification

FEED_RENEWED = register_notification(
    Notification(
        code="notify.feed_renewed", name=_("Your calendar address was changed"), category=_("My account")
    )
)

ACCESS_CHANGED = register_notification(
    Notification(
        code="notify.access_changed", name=_("My rights or my access were changed"), category=_("My account")
    )
)
