"""What the library may tell."""

from django.utils.translation import gettext_lazy as _

from lms.notify.registry import Notification, register_notification

FILE_REFUSED = register_notification(
    Notification("library.file_refused", _("A file that I sent was not accepted"), _("Library"))
)
