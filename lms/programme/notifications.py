"""What the programme may tell those who write its pages."""

from django.utils.translation import gettext_lazy as _

from lms.notify.registry import Notification, register_notification

PAGES = _("Pages of the programme")

SUBMITTED = register_notification(
    Notification("programme.submitted", _("A text waits for your approval"), PAGES)
)
APPROVED = register_notification(Notification("programme.approved", _("Your text is approved"), PAGES))
REJECTED = register_notification(
    Notification("programme.rejected", _("Your text comes back with a remark"), PAGES)
)
COMMENTED = register_notification(
    Notification("programme.commented", _("Comments on a page you follow"), PAGES)
)
