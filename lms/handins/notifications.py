"""What this app may tell."""

from django.utils.translation import gettext_lazy as _

from lms.notify.registry import Notification, notifications

HANDED_IN = notifications.register(Notification("handins.handed_in", _("Work was handed in that I read")))
REVIEWED = notifications.register(Notification("handins.reviewed", _("My work was read")))
FILE_REFUSED = notifications.register(
    Notification("handins.file_refused", _("A file of my work was not accepted"))
)
