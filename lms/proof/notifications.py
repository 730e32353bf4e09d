"""What this app may tell."""

from django.utils.translation import gettext_lazy as _

from lms.notify.registry import Notification, notifications

READY = notifications.register(Notification("proof.certificate_ready", _("My certificate is ready")))
REVOKED = notifications.register(
    Notification("proof.certificate_revoked", _("A certificate of mine is revoked"))
)
