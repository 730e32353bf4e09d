"""Projects, slots, bookings, and what came of them."""

import zoneinfo
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from coaching.enums import (
    ActionState,
    BookingState,
    ProjectState,
    RecommendationState,
    SlotKind,
    SlotMode,
    SlotState,
    Stage,
)
from coaching.models import (
    Action,
    Booking,
    FollowUp,
    PrivateNote,
    Project,
    ProjectMember,
    Recommendation,
    SessionLog,
    Slot,
)
from coaching.queries import team
from cohorts.models import Cohort, Enrolment
from lms.accounts.models import User
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import ThemeRole

from .cohorts import LENGTH, mine
from .sizes import DOMAIN, TERRITORY, Sizes, rng, today, write
from .words import Writer

SLOTS = 75  # a cohort
BOOKINGS = 100
QUOTA = 10
HOURS = (9, 10, 11, 14, 15, 16)  # local; every zone of the programme is whole hours from UTC


def projects() -> QuerySet[Project]:
    return Project.objects.filter(cohort__in=mine()).order_by("pk")


def has_projects() -> bool:
    return projects().exists()


def add_projects(sizes: Sizes) -> Iterator[int]:
    """One for each three neighbours of a cohort, in the invented territory that they share."""
    draws, writer = rng("projects"), Writer(rng("project words"))
    seated = Enrolment.objects.seated().filter(cohort__in=mine()).order_by("cohort__group__name", "seat")
    homes = dict(
        User.territories.through.objects.filter(
            user__email__endswith=f"@{DOMAIN}", territory__slug__startswith=TERRITORY
        ).values_list("user_id", "territory_id")
    )
    teams: dict[tuple[Cohort, int], list[int]] = defaultdict(list)
    for enrolment in seated.select_related("cohort"):
        teams[enrolment.cohort, ((enrolment.seat or 1) - 1) // 3].append(enrolment.user_id)
    rows = [
        Project(
            territory_id=homes[team[0]],
            theme_id=cohort.theme_id,
            cohort=cohort,
            title=writer.line("projects")[:160],
            summary=writer.text(2),
            stage=draws.choice(Stage.values),
            quota=QUOTA,
            is_example=True,
        )
        for (cohort, _), team in teams.items()
    ]
    yield from write(Project, rows)
    members = (
        ProjectMember(project=row, person_id=user, is_lead=place == 0)
        for row, team in zip(rows, teams.values(), strict=True)
        for place, user in enumerate(team)
    )
    for _ in write(ProjectMember, members):
        yield 0


def slots() -> QuerySet[Slot]:
    return Slot.objects.filter(coach__email__endswith=f"@{DOMAIN}").order_by("pk")


def has_slots() -> bool:
    return slots().exists()


def add_slots(sizes: Sizes) -> Iterator[int]:
    """75 slots a cohort over its eight months, 100 bookings in them; nobody is in two places at once."""
    diary = Diary(rng("slots"), Writer(rng("slot words")))
    made = [slot for cohort in mine().prefetch_related("coaches") for slot in diary.open_slots(cohort)]
    yield from write(Slot, made)
    teams: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for project, cohort, user in (
        projects().values_list("pk", "cohort_id", "members__person").order_by("pk", "members")
    ):
        teams[cohort][project].append(user)
    by_cohort: dict[int, list[Slot]] = defaultdict(list)
    for slot in made:
        by_cohort[slot.home].append(slot)  # type: ignore[attr-defined]
    rows = (row for cohort, some in by_cohort.items() for row in diary.book(some, teams[cohort]))
    yield from write(Booking, rows)


class Diary:
    """Who is busy when, by the hour: coaches with their slots, people with their bookings."""

    def __init__(self, draws: Random, writer: Writer) -> None:
        self.draws, self.writer = draws, writer
        self.busy: set[tuple[int, datetime]] = set()
        self.now = timezone.now()

    def free(self, person: int, start: datetime, hours: int) -> bool:
        """Takes the hours if all are free."""
        cells = [(person, start + timedelta(hours=hour)) for hour in range(hours)]
        if any(cell in self.busy for cell in cells):
            return False
        self.busy.update(cells)
        return True

    def open_slots(self, cohort: Cohort) -> Iterator[Slot]:
        """Individual, joint, workshop: 56, 13 and 6 of 75."""
        coaches, zone = list(cohort.coaches.all()), zoneinfo.ZoneInfo(cohort.time_zone)
        for number in range(SLOTS):
            kind, seats, hours = _kind(number)
            while True:
                coach = self.draws.choice(coaches)
                day = cohort.starts_on + timedelta(days=self.draws.randrange(LENGTH))
                local = datetime.combine(day, time(self.draws.choice(HOURS)), tzinfo=zone)
                start = local.astimezone(timezone.get_default_timezone()).astimezone(zoneinfo.ZoneInfo("UTC"))
                if day.weekday() < 5 and self.free(coach.pk, start, hours):
                    break
            slot = Slot(
                coach=coach,
                cohort=cohort if number % 4 else None,
                kind=kind,
                title="" if kind == SlotKind.INDIVIDUAL else self.writer.line("projects")[:160],
                starts_at=start,
                ends_at=start + timedelta(minutes=45 if hours == 1 else 120),
                seats=seats,
                mode=SlotMode.VIDEO if number % 3 else SlotMode.PHONE,
                video_url="https://visio.exemple.test/coaching" if number % 3 else "",
                time_zone=cohort.time_zone,
                state=SlotState.CANCELLED if number % 50 == 49 else SlotState.OPEN,
            )
            slot.home = cohort.pk  # type: ignore[attr-defined] # for `add_slots`, which has no column for it
            yield slot

    def book(self, some: list[Slot], teams: dict[int, list[int]]) -> Iterator[Booking]:
        """100 bookings for one cohort: the past is nearly full, the future has room; some were cancelled."""
        left, used = BOOKINGS, Counter[int]()
        some = [slot for slot in some if slot.state == SlotState.OPEN]
        taken: dict[int, list[int]] = {id(slot): [] for slot in some}
        for spread in (0.85, 1.0, 1.35):
            for slot in sorted(some, key=lambda slot: slot.starts_at):
                share = spread if slot.starts_at < self.now else spread - 0.35
                there = taken[id(slot)]
                while left and len(there) < slot.seats and self.draws.random() < share and len(there) < 5:
                    row = self._seat(slot, teams, used, there)
                    if row is None:
                        break
                    left -= 1
                    yield row
                    if left and self.draws.random() < 0.06:
                        left -= 1
                        yield self._cancelled(slot, teams)

    def _seat(
        self, slot: Slot, teams: dict[int, list[int]], used: Counter[int], there: list[int]
    ) -> Booking | None:
        for _ in range(12):
            project = self.draws.choice(list(teams))
            if project in there or used[project] >= QUOTA:
                continue
            person = self.draws.choice(teams[project])
            if self.free(person, slot.starts_at, 2 if slot.kind == SlotKind.WORKSHOP else 1):
                there.append(project)
                used[project] += 1
                return self._row(slot, project, person, BookingState.BOOKED, len(there))
        return None

    def _cancelled(self, slot: Slot, teams: dict[int, list[int]]) -> Booking:
        project = self.draws.choice(list(teams))
        row = self._row(slot, project, self.draws.choice(teams[project]), BookingState.CANCELLED, None)
        row.cancelled_at = min(self.now, slot.starts_at) - timedelta(days=1)
        return row

    def _row(self, slot: Slot, project: int, person: int, state: BookingState, seat: int | None) -> Booking:
        return Booking(
            slot=slot,
            project_id=project,
            person_id=person,
            state=state,
            seat=seat,
            question=self.writer.line("questions"),
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
        )


def _kind(number: int) -> tuple[SlotKind, int, int]:
    """Kind, seats, hours of the nth slot of a cohort."""
    if number < 6:
        return SlotKind.WORKSHOP, 12, 2
    if number < 19:
        return SlotKind.JOINT, 4, 1
    return SlotKind.INDIVIDUAL, 1, 1


def has_logs() -> bool:
    return SessionLog.objects.filter(slot__in=slots()).exists()


def add_logs(sizes: Sizes) -> Iterator[int]:
    """Four past slots in five have a log, one in four a private note, each log an action."""
    draws, writer = rng("logs"), Writer(rng("log words"))
    seats: dict[int, tuple[int, int]] = {}
    booked = Booking.objects.filter(slot__in=slots(), state=BookingState.BOOKED, ends_at__lt=timezone.now())
    for slot, project, person in booked.order_by("pk").values_list("slot_id", "project_id", "person_id"):
        seats.setdefault(slot, (project, person))
    past = [slot for slot in slots().filter(pk__in=seats) if draws.random() < 0.8]
    logs = [
        SessionLog(
            slot=slot,
            summary=" ".join(writer.line("summaries") for _ in range(3)),
            decisions=writer.line("todos"),
            minutes=slot.minutes,
        )
        for slot in past
    ]
    yield from write(SessionLog, logs)
    notes = (
        PrivateNote(slot=slot, author_id=slot.coach_id, body=writer.line("findings"))
        for slot in past
        if draws.random() < 0.25
    )
    yield from write(PrivateNote, notes)
    yield from write(Action, (_action(draws, writer, *seats[log.slot_id], log=log) for log in logs))


def _action(draws: Random, writer: Writer, project: int, owner: int, **born: object) -> Action:
    """Nearly all of the past are done."""
    source: Any = born.get("log") or born["follow_up"]
    when = source.slot.starts_at.date() if isinstance(source, SessionLog) else source.happened_on
    due = when + timedelta(days=draws.randint(7, 40))
    done = due < today().date() and draws.random() < 0.9
    return Action(
        project_id=project,
        owner_id=owner,
        title=writer.line("todos")[:250],
        due_on=due,
        state=ActionState.DONE if done else ActionState.TODO,
        done_at=datetime.combine(due, time(17), tzinfo=timezone.get_default_timezone()) if done else None,
        **born,
    )


def has_follow_ups() -> bool:
    return FollowUp.objects.filter(project__in=projects()).exists()


def add_follow_ups(sizes: Sizes) -> Iterator[int]:
    """Two looks at each project by an expert of its theme, an advice in three out of five; the last sets its state."""
    draws, writer, day = rng("follow-ups"), Writer(rng("follow-up words")), today().date()
    experts: dict[int, list[int]] = defaultdict(list)
    for page, user in ThemeRole.objects.filter(
        role=ThemeRoleKind.EXPERT, user__email__endswith=f"@{DOMAIN}"
    ).values_list("page_id", "user_id"):
        experts[page].append(user)
    some_expert = [user for users in experts.values() for user in users]
    rows, owners, touched = [], {}, []
    for project in projects().select_related("cohort").prefetch_related(team()):
        owners[project.pk] = project.people[0].pk
        for number in (1, 2):
            when = project.cohort.starts_on + timedelta(days=number * 70 + draws.randint(0, 20))  # type: ignore[union-attr]
            if when > day:
                continue
            expert = draws.choice(experts.get(project.theme_id) or some_expert)
            state = draws.choices(ProjectState.values, (6, 3, 1))[0]
            then = when + timedelta(days=70) if number == 1 else None
            rows.append(
                FollowUp(
                    project=project,
                    expert_id=expert,
                    happened_on=when,
                    state=state,
                    finding=writer.line("findings"),
                    next_on=then,
                )
            )
            project.state = state
        touched.append(project)
    yield from write(FollowUp, rows)
    Project.objects.bulk_update(touched, ["state"], batch_size=1_000)
    advice = [_advice(writer, row, draws.choice(RecommendationState.values)) for row in rows]
    yield from write(Recommendation, (one for one in advice if draws.random() < 0.6))
    yield from write(
        Action,
        (
            _action(draws, writer, one.project_id, owners[one.project_id], recommendation=one, follow_up=row)
            for one, row in zip(advice, rows, strict=True)
            if one.pk and one.state == RecommendationState.ACCEPTED
        ),
    )


def _advice(writer: Writer, row: FollowUp, state: str) -> Recommendation:
    return Recommendation(
        project=row.project,
        follow_up=row,
        author_id=row.expert_id,
        advice=writer.line("todos")[:300],
        why=writer.line("sentences"),
        state=state,
        reply="Pas cette année." if state == RecommendationState.SET_ASIDE else "",
    )
