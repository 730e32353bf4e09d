"""What coaching may tell."""

from django.utils.translation import gettext_lazy as _

from lms.notify.registry import Notification, register_notification

COACHING = _("Coaching")
PROJECT = _("Projects")


def _declare(code: str, name: object, category: object) -> Notification:
    return register_notification(Notification(f"coaching.{code}", name, category))  # type: ignore[arg-type]


BOOKING_MADE = _declare("booking_made", _("A slot is booked"), COACHING)
BOOKING_CANCELLED = _declare("booking_cancelled", _("A booking is cancelled"), COACHING)
BOOKING_MOVED = _declare("booking_moved", _("A booking goes to another slot"), COACHING)
SEAT_FREED = _declare("seat_freed", _("A place is free and yours"), COACHING)
SEAT_MISSED = _declare("seat_missed", _("A place was free and you could not take it"), COACHING)
SLOT_MOVED = _declare("slot_moved", _("A slot changes its hour"), COACHING)
SLOT_CHANGED = _declare("slot_changed", _("A slot changes its place or its video link"), COACHING)
SLOT_CANCELLED = _declare("slot_cancelled", _("A slot is cancelled"), COACHING)
TEAM_JOINED = _declare("team_joined", _("Somebody joins the team of a project"), PROJECT)
TEAM_LEFT = _declare("team_left", _("Somebody leaves the team of a project"), PROJECT)
TEAM_ENDED = _declare("team_ended", _("I am no longer in the team of a project"), PROJECT)
LEAD_CHANGED = _declare("lead_changed", _("A project has another lead"), PROJECT)
LOG_WRITTEN = _declare("log_written", _("A coaching log is written"), PROJECT)
FOLLOW_UP_WRITTEN = _declare("follow_up_written", _("An expert follows up your project"), PROJECT)
RECOMMENDATION_ANSWERED = _declare("recommendation_answered", _("A recommendation is answered"), PROJECT)
