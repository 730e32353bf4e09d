"""All that happened to a project, newest first: what is to come, logs, follow-ups with their advice."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from library.models import Resource
from lms.core.ui import dates

from .enums import BookingState, ProjectState
from .models import Action, Booking, FollowUp, Project, Recommendation, SessionLog

if TYPE_CHECKING:
    from lms.accounts.models import User

TONES = {ProjectState.BLOCKED: "warn", ProjectState.WATCH: "warn", ProjectState.ON_TRACK: ""}
LONGEST = 200


@dataclass(frozen=True)
class Entry:
    at: datetime
    kind: str  # booking, log, follow_up
    what: Any
    when: str
    tone: str = ""


def tabs(kind: str) -> list[tuple[str, str, bool]]:
    """What can be shown: (label, address, current)."""
    kinds = [("", _("Everything")), ("coaching", _("Coaching")), ("suivi", _("Expert follow-up"))]
    return [(label, f"?voir={value}" if value else "?", kind == value) for value, label in kinds]


def of_project(project: Project, reader: "User", kind: str = "") -> list[Entry]:
    """The entries that the reader may see; what is to come first, then the newest."""
    entries: list[Entry] = []
    if kind != "suivi":
        entries += _coming(project) + _logs(project, reader)
    if kind != "coaching":
        entries += _follow_ups(project, reader)
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:LONGEST]


def _coming(project: Project) -> list[Entry]:
    rows = Booking.objects.filter(project=project, state=BookingState.BOOKED, ends_at__gt=timezone.now())
    return [
        Entry(row.starts_at, "booking", row, capfirst(dates.day_clock(row.starts_at, row.slot.time_zone)))
        for row in rows.select_related("slot__coach")
    ]


def _logs(project: Project, reader: "User") -> list[Entry]:
    seats = Booking.objects.filter(project=project, state=BookingState.BOOKED).values("slot")
    born = Action.objects.filter(project=project).select_related("owner")
    rows = SessionLog.objects.visible_to(reader).filter(slot__in=seats).select_related("slot__coach")
    return [
        Entry(
            row.slot.starts_at,
            "log",
            row,
            _("%(day)s · coaching, %(length)s")
            % {
                "day": capfirst(dates.day_long(row.slot.starts_at, row.slot.time_zone)),
                "length": dates.duration(row.minutes),
            },
        )
        for row in rows.prefetch_related(Prefetch("actions", queryset=born, to_attr="born"))
    ]


def _follow_ups(project: Project, reader: "User") -> list[Entry]:
    """What an advice cites is nothing for a reader who may not see it: their `resource` is None, its key stays."""
    cited = Resource.objects.visible_to(reader).select_related("legal_text").defer("body", "summary")
    advice = Recommendation.objects.prefetch_related(Prefetch("resource", queryset=cited)).order_by("pk")
    rows = FollowUp.objects.filter(project=project).select_related("expert")
    return [
        Entry(
            timezone.make_aware(datetime.combine(row.happened_on, time(12))),
            "follow_up",
            row,
            _("%(day)s · expert follow-up") % {"day": capfirst(dates.day_long(row.happened_on))},
            TONES[ProjectState(row.state)],
        )
        for row in rows.prefetch_related(Prefetch("recommendations", queryset=advice, to_attr="advice"))
    ]
