"""Reads that several callers share: screens of this app, the hub, the API, the calendar. Each costs a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext

from library.models import Resource
from lms.accounts.memberships import memberships_of
from lms.core.db.folding import fold
from lms.core.db.models import any_of
from lms.core.db.prepared import Keys, compiled
from lms.core.ui import dates
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import ThemePage, ThemeRole, beyond_label

from .enums import EnrolmentStatus, SessionState
from .models import Attendance, Cohort, Enrolment, GroupSession, HalfDay
from .windows import closes_at, is_open

if TYPE_CHECKING:
    from lms.accounts.models import User


MOST = 6  # cohorts or sessions to come in a short list
MOST_HALF_DAYS = 4 * MOST  # of which these are the first: a session of two days has four


def _count(rows: QuerySet, key: str) -> Coalesce:
    counted = rows.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


def _half_days_to_come(now: datetime) -> "QuerySet[HalfDay]":
    """Of the outer cohort, in announced sessions, the first first."""
    halves = HalfDay.objects.filter(session__cohort=OuterRef("pk"), live=True, ends_at__gte=now)
    return halves.filter(session__state=SessionState.ANNOUNCED).order_by("starts_at")


def cohorts_of(user: "User") -> "QuerySet[Any]":
    """The cohorts one sees, each with its theme, `seated`, `waiting`, `next_at` and its `next_zone`, and one's place: `is_seated`,
    `is_coach`, `is_manager`. One query."""
    return _with_facts(Cohort.objects.visible_to(user), user)


def _with_facts(cohorts: "QuerySet[Cohort]", user: "User") -> "QuerySet[Any]":
    waiting = Enrolment.objects.filter(status=EnrolmentStatus.WAITLISTED)
    coming = _half_days_to_come(timezone.now())
    roles = ThemeRole.objects.in_force().filter(page=OuterRef("theme"), user=user, role=ThemeRoleKind.MANAGER)
    coaches = Cohort.coaches.through.objects.filter(cohort=OuterRef("pk"), user=user)
    rows = cohorts.select_related("theme").defer(*beyond_label("theme"))
    return rows.annotate(
        seated=_count(Enrolment.objects.seated(), "cohort"),
        waiting=_count(waiting, "cohort"),
        next_at=Subquery(coming.values("starts_at")[:1]),
        next_zone=Coalesce(Subquery(coming.values("session__time_zone")[:1]), "time_zone"),
        my_seat_since=Subquery(
            Enrolment.objects.seated().filter(cohort=OuterRef("pk"), user=user).values("seated_since")[:1]
        ),
        is_seated=Exists(Enrolment.objects.seated().filter(cohort=OuterRef("pk"), user=user)),
        is_coach=Exists(coaches),
        is_manager=Value(True, BooleanField()) if user.is_superuser else Exists(roles),
    )


def joinable(user: "User") -> "QuerySet[Any]":
    """The open cohorts in which one could take a place, each with its theme, `seated` and `waiting`. One query."""
    waiting = Enrolment.objects.filter(status=EnrolmentStatus.WAITLISTED)
    return (
        Cohort.objects.joinable(user)
        .select_related("theme")
        .annotate(
            seated=_count(Enrolment.objects.seated(), "cohort"),
            waiting=_count(waiting, "cohort"),
        )
        .order_by("starts_on", "name_key", "pk")
    )


def _half_days() -> Prefetch:
    return Prefetch("half_days", HalfDay.objects.select_related("room").order_by("starts_at", "id"))


def dated(sessions: "QuerySet[GroupSession]") -> "QuerySet[Any]":
    """With `starts_at` and `ends_at`, the cohort, its theme, the half-days and their rooms, in the order of time."""
    return (
        sessions.annotate(starts_at=Min("half_days__starts_at"), ends_at=Max("half_days__ends_at"))
        .select_related("cohort__theme")
        .defer(*beyond_label("cohort__theme"))
        .prefetch_related(_half_days())
        .order_by("starts_at", "pk")
    )


def sessions_of(user: "User", since: datetime | None = None) -> "QuerySet[Any]":
    """The announced sessions that one sees and that are not over at `since`. Two queries with their half-days."""
    sessions = GroupSession.objects.visible_to(user).filter(state=SessionState.ANNOUNCED)
    if since:
        sessions = sessions.filter(Exists(HalfDay.objects.filter(session=OuterRef("pk"), ends_at__gte=since)))
    return dated(sessions)


@compiled
def _of_theme(
    *, theme: int, person: int, cohorts: Keys, themes: Keys, everything: bool, today: date, now: datetime
) -> "QuerySet[Any]":
    shown = Case(When(any_of(pk=cohorts, theme=themes), then=True), default=False)
    waits = Enrolment.objects.filter(cohort=OuterRef("pk"), user=person, status=EnrolmentStatus.WAITLISTED)
    coming = _half_days_to_come(now)
    return (
        Cohort.objects.filter(theme=theme, ends_on__gte=today)
        .annotate(
            is_shown=Value(True, BooleanField()) if everything else shown,
            next_at=Subquery(coming.values("starts_at")[:1]),
            next_zone=Coalesce(Subquery(coming.values("session__time_zone")[:1]), "time_zone"),
        )
        .filter(Q(is_shown=True) | (Q(open_enrolment=True) & ~Exists(waits)))[:MOST]
    )


def cohorts_of_theme(user: "User", theme: ThemePage) -> list[Any]:
    """The cohorts of a theme, not over, that one sees (`is_shown`) or could join, with `next_at` and its `next_zone`.

    One query, its SQL written once.
    """
    known = memberships_of(user)
    return _of_theme(
        theme=theme.pk,
        person=user.pk,
        cohorts=known.joined_cohorts | known.coached_cohorts,
        themes=known.expert_themes | known.managed_themes,
        everything=user.is_superuser,
        today=timezone.localdate(),
        now=timezone.now(),
    )


def to_join(user: Any) -> "QuerySet[Any]":
    """The open cohorts in which one could take a place, the first to begin first, with `seated`. One query."""
    rows = Cohort.objects.joinable(user).select_related("theme").defer(*beyond_label("theme"))
    return rows.annotate(seated=_count(Enrolment.objects.seated(), "cohort")).order_by("starts_on", "pk")[
        :MOST
    ]


@compiled
def _coming(*, cohorts: Keys, themes: Keys, since: datetime) -> "QuerySet[Any]":
    shown = any_of(session__cohort=cohorts, session__cohort__theme=themes)
    half_days = HalfDay.objects.filter(shown, ends_at__gte=since, session__state=SessionState.ANNOUNCED)
    # From the clock to the sessions: a theme has hundreds of sessions to come, and five are shown.
    first = half_days.order_by("ends_at", "pk").values("session")[:MOST_HALF_DAYS]
    return dated(GroupSession.objects.filter(pk__in=first)).prefetch_related(None)[:MOST]


def own_sessions(user: "User", since: datetime) -> list[Any]:
    """The first sessions that the person comes to: of their cohorts, those they coach, those of the themes they advise.

    As `my_sessions` for who manages no theme; one query, none for who comes to none.
    """
    known = memberships_of(user)
    cohorts = known.joined_cohorts | known.coached_cohorts
    if not cohorts and not known.expert_themes:
        return []
    return _coming(cohorts=cohorts, themes=known.expert_themes, since=since)


def my_sessions(user: "User", since: datetime) -> list[Any]:
    """The first of `sessions_of`, without their half-days. One query, its SQL written once."""
    if user.is_superuser:
        return list(sessions_of(user, since).prefetch_related(None)[:MOST])
    known = memberships_of(user)
    return _coming(
        cohorts=known.joined_cohorts | known.coached_cohorts,
        themes=known.expert_themes | known.managed_themes,
        since=since,
    )


@compiled
def _between(*, person: int, start: datetime, end: datetime) -> "QuerySet[HalfDay]":
    seats = Enrolment.objects.seated().filter(cohort=OuterRef("session__cohort"), user=person)
    coached = Cohort.coaches.through.objects.filter(cohort=OuterRef("session__cohort"), user=person)
    rows = HalfDay.objects.filter(
        Exists(seats) | Exists(coached),
        live=True,
        session__state=SessionState.ANNOUNCED,
        starts_at__lt=end,
        ends_at__gt=start,
    )
    rows = rows.select_related("session").annotate(hue=F("session__cohort__theme__hue"))
    rows = rows.only("starts_at", "ends_at", "session__title", "session__number", "session__time_zone")
    return rows.order_by("starts_at", "pk")


def half_days_between(*, person: int, start: datetime, end: datetime) -> list[Any]:
    """The half-days of the person's cohorts (seat or coach) within these times, each with its session and `hue`. One query."""
    return _between(person=person, start=start, end=end)


def session_during(*, person: int, starts_at: datetime, ends_at: datetime) -> HalfDay | None:
    """The first of them, or nothing. One query."""
    return next(iter(_between(person=person, start=starts_at, end=ends_at)), None)


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
        """It will not take place."""
        return self.session.state == SessionState.CANCELLED

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
        """How many half-days are signed."""
        return sum(1 for each in self.half_days if each.signed_at)

    @property
    def is_over(self) -> bool:
        """The last half-day has ended."""
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
            signatures=_count(Attendance.objects.all(), "half_day__session")
        )
    )
    signed, since = signed_by(user, [session.pk for session in sessions]), seated_since(cohort)
    return [line_of(session, signed, now, user.time_zone, since) for session in sessions]


def seated_since(cohort: Any) -> datetime | None:
    """When the reader got their seat. Needs `cohorts_of`; nothing for a cohort read otherwise."""
    return getattr(cohort, "my_seat_since", None)


def roster(cohort: Cohort) -> "QuerySet[Enrolment]":
    """Those who hold a seat, with their territories. Two queries."""
    people = cohort.enrolments.seated().select_related("user").prefetch_related("user__territories")
    return people.order_by("user__name_key", "pk")


def answers_to(enrolment: Enrolment, words: str) -> bool:
    """Whether name, role or territory of a person hold every word, whatever its accents and capitals; true for none."""
    person = enrolment.user
    places = " ".join(territory.name for territory in person.territories.all())
    text = fold(f"{person.get_full_name()} {person.job_title} {places}")
    return all(word in text for word in fold(words).split())


def documents(cohort: Cohort, user: "User") -> "QuerySet[Resource]":
    """What the library keeps for this cohort, the latest first. One query."""
    return Resource.objects.visible_to(user).published().filter(cohort_group=cohort.group_id)[:12]


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


def waiting_for(user: "User") -> "QuerySet[Enrolment]":
    """The cohorts in which one waits for a place."""
    return Enrolment.objects.filter(user=user, status=EnrolmentStatus.WAITLISTED).select_related(
        "cohort__theme"
    )


def half_days_to_come(cohort: Cohort) -> "QuerySet[HalfDay]":
    """Of the announced sessions of a cohort, in order: what a person who comes or goes has, or loses. One query."""
    rows = HalfDay.objects.filter(
        session__cohort=cohort, session__state=SessionState.ANNOUNCED, live=True, ends_at__gt=timezone.now()
    )
    return rows.select_related("session__cohort", "room").order_by("starts_at", "pk")


def half_days_of(user: "User", since: datetime) -> "QuerySet[HalfDay]":
    """Half-days of one's own cohorts (seat or coach) since a moment, cancelled ones too. One query."""
    seats = Enrolment.objects.seated().filter(cohort=OuterRef("session__cohort"), user=user)
    coached = Cohort.coaches.through.objects.filter(cohort=OuterRef("session__cohort"), user=user)
    return (
        HalfDay.objects.filter(Exists(seats) | Exists(coached), ends_at__gte=since)
        .exclude(session__state=SessionState.DRAFT)
        .select_related("session__cohort", "room")
        .order_by("starts_at", "pk")
    )


def _led_by(manager: "User", rows: "QuerySet[Any]", theme: str) -> "QuerySet[Any]":
    """Those of the themes that one manages; of all themes for an administrator."""
    return (
        rows
        if manager.is_superuser
        else rows.filter(**{f"{theme}__in": memberships_of(manager).managed_themes})
    )


def with_waiting_list(manager: "User") -> "QuerySet[Any]":
    """Cohorts of one's themes in which somebody waits, with `waiting`. One query."""
    waits = Enrolment.objects.filter(status=EnrolmentStatus.WAITLISTED)
    rows = _led_by(manager, Cohort.objects.filter(ends_on__gte=timezone.localdate()), "theme")
    rows = rows.annotate(waiting=_count(waits, "cohort")).filter(waiting__gt=0)
    return rows.select_related("theme").defer(*beyond_label("theme"))[:10]


def without_place(manager: "User", days: int = 30) -> "QuerySet[Any]":
    """Coming sessions of the themes one manages that have neither place, nor room, nor video link. Two queries."""
    now = timezone.now()
    halves = HalfDay.objects.filter(session=OuterRef("pk"))
    sessions = GroupSession.objects.filter(
        Exists(halves.filter(ends_at__gte=now)),
        ~Exists(halves.filter(room__isnull=False)),
        state=SessionState.ANNOUNCED,
        place="",
        video_url="",
    )
    soon = dated(_led_by(manager, sessions, "cohort__theme")).filter(starts_at__lt=now + timedelta(days=days))
    return soon[:10]


@compiled
def _managed(*, themes: Keys, everything: bool) -> "QuerySet[Cohort]":
    rows = Cohort.objects.all() if everything else Cohort.objects.filter(theme__in=themes)
    return rows.select_related("theme").defer(*beyond_label("theme"))[:MOST]


def managed_cohorts(manager: "User", count: int) -> list[Any]:
    """The newest cohorts of the themes that one manages; of all themes for an administrator. One query."""
    return _managed(themes=memberships_of(manager).managed_themes, everything=manager.is_superuser)[:count]


def names_of_groups(keys: Iterable[int]) -> dict[int, str]:
    """How people call the groups of cohorts, by the keys of these groups. One query."""
    rows = Cohort.objects.filter(group__in=list(keys)).select_related("theme").defer(*beyond_label("theme"))
    return {row.group_id: f"{row.name} ({row.theme.short_title or row.theme.title})" for row in rows}
