"""What the library may tell."""

from django.utils.translation import gettext_lazy as _

from lms.notify.registry import Notification, notifications

FILE_REFUSED = notifications.register(
    Notification("library.file_refused", _("A file that I sent was not accepted"))
)
