"""What templates say of works and deadlines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.ui.dates import day_clock
from lms.learning.marks import format_points

from .enums import WorkState
from .models import Deadline, HandIn, Review, Version


@dataclass(frozen=True)
class Due:
    """A deadline, in the zone of its cohort."""

    at: datetime
    zone: str
    late_until: datetime | None

    @property
    def is_over(self) -> bool:
        return timezone.now() > self.at

    @property
    def is_closed(self) -> bool:
        return self.late_until is not None and timezone.now() > self.late_until

    @property
    def elsewhere(self) -> str:
        """The same moment by the reader's own clock, where it says otherwise."""
        here, there = timezone.get_current_timezone(), ZoneInfo(self.zone)
        if self.at.astimezone(here).utcoffset() == self.at.astimezone(there).utcoffset():
            return ""
        return day_clock(self.at)


def due_of(deadline: Deadline | None) -> Due | None:
    if deadline is None:
        return None
    return Due(deadline.due_at, deadline.cohort.time_zone, deadline.late_until)


@dataclass(frozen=True)
class Card:
    """A work in a lesson, for one reader. `runs`: the cohorts whose dates they set."""

    key: str
    lesson: int
    works: list[HandIn]
    deadline: Deadline | None
    may_open: bool
    runs: Mapping[int, str]

    @property
    def due(self) -> Due | None:
        """Nothing once all that one handed in is accepted."""
        is_over = bool(self.works) and all(work.state == WorkState.ACCEPTED for work in self.works)
        return None if is_over else due_of(self.deadline)

    @property
    def action(self) -> str:
        """The word on its button."""
        if not self.works:
            return _("Prepare my work")
        state = self.works[0].state
        if state == WorkState.TO_REDO:
            return _("Take it up again")
        return _("Go on with my draft") if state == WorkState.DRAFT else _("See my work")


def mark_said(points: Any, possible: Any) -> str:
    """« 14 / 20 »; empty where there is no mark."""
    if points is None or possible is None:
        return ""
    return f"{format_points(points)} / {format_points(possible)}"


@dataclass(frozen=True)
class Event:
    """One line of what happened to a work."""

    at: datetime
    version: Version | None = None
    review: Review | None = None

    @property
    def mark(self) -> str:
        return mark_said(self.review.points, self.review.possible) if self.review else ""

    @property
    def tone(self) -> str:
        return "warn" if self.review and self.review.verdict == WorkState.TO_REDO else "ok"


def events_of(versions: list[Version]) -> list[Event]:
    """The newest first."""
    found: list[Event] = []
    for version in versions:
        found += [Event(review.at, review=review) for review in version.reviews.all()]
        found.append(Event(version.handed_in_at, version=version))
    return found


def zone_of(work: HandIn | None) -> str | None:
    """The zone in which the moments of a work are said; the reader's own without a cohort."""
    return work.cohort.time_zone if work is not None and work.cohort is not None else None
