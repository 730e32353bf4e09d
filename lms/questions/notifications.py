"""What this app may tell."""

from django.utils.translation import gettext_lazy as _

from lms.notify.registry import Notification, notifications

ANSWERS_READ = notifications.register(
    Notification("questions.answers_read", _("My long answers were read and marked"))
)
REGRADED = notifications.register(
    Notification("questions.regraded", _("A question was corrected, and my mark with it"))
)
