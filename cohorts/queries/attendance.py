"""Reads of signatures: of one person, session by session, and the sheet of one session."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from cohorts.enums import SessionState
from cohorts.models import Attendance, Cohort, Enrolment, GroupSession, HalfDay
from cohorts.signing_window import closes_at, is_open
from lms.core.ui import dates

from .cohorts import seated_since
from .counts import count_of
from .sessions import dated

if TYPE_CHECKING:
    from lms.accounts.models import User


@dataclass
class Signable:
    """A half-day, for one person: when it was signed, whether it can be now, whether they were there to sign it."""

    half_day: HalfDay
    signed_at: datetime | None
    is_open: bool
    is_over: bool
    is_before: bool = False  # over before the person had a seat, and not signed: not theirs


@dataclass
class SessionLine:
    """A session in a list, for one person."""

    session: Any
    half_days: list[Signable] = field(default_factory=list)
    signatures: int = 0
    reader_zone: str = ""

    @property
    def is_cancelled(self) -> bool:
        return bool(self.session.state == SessionState.CANCELLED)

    @property
    def hours(self) -> str:
        """“9:30 – 16:30”, or from one day to another, by the clock of the place, which is named to who lives elsewhere."""
        start, end, zone = self.session.starts_at, self.session.ends_at, self.session.time_zone
        if dates.day_full(start, zone) == dates.day_full(end, zone):
            hours = dates.clock_range(start, end, zone)
        else:
            hours = f"{dates.day_clock(start, zone)} – {dates.day_clock(end, zone)}"
        return hours if zone == self.reader_zone else f"{hours} ({dates.zone_label(zone)})"

    @property
    def when_and_where(self) -> str:
        """The hours and the place, in one line."""
        place = self.session.place or (gettext("by video") if self.session.video_url else "")
        return " · ".join(filter(None, [self.hours, place]))

    @property
    def to_sign(self) -> HalfDay | None:
        """The half-day that waits for a signature now."""
        return next((each.half_day for each in self.half_days if each.is_open and not each.signed_at), None)

    @property
    def signed(self) -> int:
        return sum(1 for each in self.half_days if each.signed_at)

    @property
    def is_over(self) -> bool:
        return all(each.is_over for each in self.half_days)

    @property
    def is_before(self) -> bool:
        """Every half-day was over before the person had a seat."""
        return bool(self.half_days) and all(each.is_before for each in self.half_days)

    @property
    def expected(self) -> int:
        """How many half-days the person was there to sign."""
        return sum(1 for each in self.half_days if not each.is_before)


def line_of(
    session: GroupSession,
    signed: dict[int, datetime],
    now: datetime,
    zone: str,
    since: datetime | None = None,
) -> SessionLine:
    """What one person's signatures make of a session; its half-days are prefetched.

    `zone`: where the reader lives; `since`: when they got their seat, nothing for who was there from the beginning.
    """
    return SessionLine(
        session,
        [
            Signable(
                each,
                signed.get(each.pk),
                is_open(each, now),
                each.ends_at < now,
                is_before=_before(each, since) and each.pk not in signed,
            )
            for each in session.half_days.all()
        ],
        getattr(session, "signatures", 0),
        zone,
    )


def signed_by(user: "User", sessions: Any) -> dict[int, datetime]:
    """{half-day: when} of one's own signatures in these sessions."""
    rows = Attendance.objects.filter(user=user, half_day__session__in=sessions)
    return dict(rows.values_list("half_day", "signed_at"))


def session_lines(cohort: Cohort, user: "User", now: datetime) -> list[SessionLine]:
    """All sessions of a cohort that one sees, in the order of time. Three queries."""
    sessions = list(
        dated(GroupSession.objects.visible_to(user).filter(cohort=cohort)).annotate(
            signatures=count_of(Attendance.objects.all(), "half_day__session")
        )
    )
    signed, since = signed_by(user, [session.pk for session in sessions]), seated_since(cohort)
    return [line_of(session, signed, now, user.time_zone, since) for session in sessions]


@dataclass(frozen=True)
class Cell:
    """One person, one half-day of the sheet: signed then, or not; `is_before` when they were not there yet."""

    signed_at: datetime | None
    is_before: bool


def sheet(session: GroupSession) -> list[tuple[Enrolment, list[Cell]]]:
    """Who signed which half-day: a line a person, a column a half-day. Three queries."""
    half_days = list(session.half_days.all())
    signed = {
        (user, half_day): at
        for user, half_day, at in Attendance.objects.filter(half_day__in=half_days).values_list(
            "user", "half_day", "signed_at"
        )
    }
    return [
        (each, [_cell(each, half_day, signed.get((each.user_id, half_day.pk))) for half_day in half_days])
        for each in session.cohort.enrolments.seated().select_related("user").order_by("user__name_key", "pk")
    ]


def _cell(enrolment: Enrolment, half_day: HalfDay, signed_at: datetime | None) -> Cell:
    return Cell(signed_at, signed_at is None and _before(half_day, enrolment.seated_since))


def _before(half_day: HalfDay, since: datetime | None) -> bool:
    """Whether it could no longer be signed when the person got their seat."""
    return since is not None and closes_at(half_day) <= since
