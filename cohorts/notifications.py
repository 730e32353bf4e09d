"""What this app may tell."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.notify.registry import Notification, notifications


def _declare(name: str, label: Promise) -> Notification:
    return notifications.register(Notification(f"cohorts.{name}", label))


ENROLLED = _declare("enrolled", _("I am enrolled in a cohort"))
WAITLISTED = _declare("waitlisted", _("I am on the waiting list of a cohort"))
SEAT_FREED = _declare("seat_freed", _("A place is mine after the waiting list"))
JOINED = _declare("joined", _("Somebody joins an open cohort that I manage"))
LEFT = _declare("left", _("Somebody leaves a cohort that I manage"))
WITHDRAWN = _declare("withdrawn", _("I leave a cohort"))
PERIOD_CHANGED = _declare("period_changed", _("The dates of my cohort change"))
COACHES_CHANGED = _declare("coaches_changed", _("A coach joins or leaves my cohort"))
STUCK = _declare("stuck", _("Who leads my cohort writes to me about my course"))
ANNOUNCED = _declare("session_announced", _("A group session is announced"))
MOVED = _declare("session_moved", _("A group session is moved"))
CANCELLED = _declare("session_cancelled", _("A group session is cancelled"))
