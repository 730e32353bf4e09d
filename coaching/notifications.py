"""What coaching may tell."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.notify.registry import Notification, notifications


def _declare(name: str, label: Promise) -> Notification:
    return notifications.register(Notification(f"coaching.{name}", label))


BOOKING_MADE = _declare("booking_made", _("A slot is booked"))
BOOKING_CANCELLED = _declare("booking_cancelled", _("A booking is cancelled"))
BOOKING_MOVED = _declare("booking_moved", _("A booking goes to another slot"))
SEAT_FREED = _declare("seat_freed", _("A place is free and yours"))
SEAT_MISSED = _declare("seat_missed", _("A place was free and you could not take it"))
SLOT_MOVED = _declare("slot_moved", _("A slot changes its hour"))
SLOT_CHANGED = _declare("slot_changed", _("A slot changes its place or its video link"))
SLOT_CANCELLED = _declare("slot_cancelled", _("A slot is cancelled"))
TEAM_JOINED = _declare("team_joined", _("Somebody joins the team of a project"))
TEAM_LEFT = _declare("team_left", _("Somebody leaves the team of a project"))
TEAM_ENDED = _declare("team_ended", _("I am no longer in the team of a project"))
LEAD_CHANGED = _declare("lead_changed", _("A project has another lead"))
LOG_WRITTEN = _declare("log_written", _("A coaching log is written"))
FOLLOW_UP_WRITTEN = _declare("follow_up_written", _("An expert follows up your project"))
RECOMMENDATION_ANSWERED = _declare("recommendation_answered", _("A recommendation is answered"))
