"""What the programme may tell those who write its pages."""

from django.utils.translation import gettext_lazy as _

from lms.notify.registry import Notification, notifications

SUBMITTED = notifications.register(Notification("programme.submitted", _("A text waits for your approval")))
APPROVED = notifications.register(Notification("programme.approved", _("Your text is approved")))
REJECTED = notifications.register(Notification("programme.rejected", _("Your text comes back with a remark")))
COMMENTED = notifications.register(Notification("programme.commented", _("Comments on a page you follow")))
