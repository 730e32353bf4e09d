"""What this app may tell."""

from django.utils.translation import gettext_lazy as _

from lms.notify.registry import Notification, register_notification

COHORT = _("My cohort")

ENROLLED = register_notification(Notification("cohorts.enrolled", _("I am enrolled in a cohort"), COHORT))
WAITLISTED = register_notification(
    Notification("cohorts.waitlisted", _("I am on the waiting list of a cohort"), COHORT)
)
SEAT_FREED = register_notification(
    Notification("cohorts.seat_freed", _("A place is mine after the waiting list"), COHORT)
)
JOINED = register_notification(
    Notification("cohorts.joined", _("Somebody joins an open cohort that I manage"), _("My themes"))
)
LEFT = register_notification(
    Notification("cohorts.left", _("Somebody leaves a cohort that I manage"), _("My themes"))
)
WITHDRAWN = register_notification(Notification("cohorts.withdrawn", _("I leave a cohort"), COHORT))
PERIOD_CHANGED = register_notification(
    Notification("cohorts.period_changed", _("The dates of my cohort change"), COHORT)
)
COACHES_CHANGED = register_notification(
    Notification("cohorts.coaches_changed", _("A coach joins or leaves my cohort"), COHORT)
)
ANNOUNCED = register_notification(
    Notification("cohorts.session_announced", _("A group session is announced"), COHORT)
)
MOVED = register_notification(Notification("cohorts.session_moved", _("A group session is moved"), COHORT))
CANCELLED = register_notification(
    Notification("cohorts.session_cancelled", _("A group session is cancelled"), COHORT)
)
