"""What this app may tell."""

from django.utils.translation import gettext_lazy as _

from lms.notify.registry import Notification, notifications

ANSWERS_READ = notifications.register(
    Notification("questions.answers_read", _("My long answers were read and marked"))
)
ASKED_LATER = notifications.register(
    Notification("questions.asked_later", _("My opinion is asked, three months after a course"))
)
REGRADED = notifications.register(
    Notification("questions.regraded", _("A question was corrected, and my mark with it"))
)
