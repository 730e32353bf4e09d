"""What this app may tell."""

from django.utils.translation import gettext_lazy as _

from lms.notify.registry import Notification, notifications

ENROLLED = notifications.register(Notification("cohorts.enrolled", _("I am enrolled in a cohort")))
WAITLISTED = notifications.register(
    Notification("cohorts.waitlisted", _("I am on the waiting list of a cohort"))
)
SEAT_FREED = notifications.register(
    Notification("cohorts.seat_freed", _("A place is mine after the waiting list"))
)
JOINED = notifications.register(
    Notification("cohorts.joined", _("Somebody joins an open cohort that I manage"))
)
LEFT = notifications.register(Notification("cohorts.left", _("Somebody leaves a cohort that I manage")))
WITHDRAWN = notifications.register(Notification("cohorts.withdrawn", _("I leave a cohort")))
PERIOD_CHANGED = notifications.register(
    Notification("cohorts.period_changed", _("The dates of my cohort change"))
)
COACHES_CHANGED = notifications.register(
    Notification("cohorts.coaches_changed", _("A coach joins or leaves my cohort"))
)
ANNOUNCED = notifications.register(
    Notification("cohorts.session_announced", _("A group session is announced"))
)
MOVED = notifications.register(Notification("cohorts.session_moved", _("A group session is moved")))
CANCELLED = notifications.register(
    Notification("cohorts.session_cancelled", _("A group session is cancelled"))
)
