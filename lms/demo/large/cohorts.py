"""Cohorts, who is in them, when they met, who signed, what they read."""

import zoneinfo
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils import timezone

from cohorts.enums import EnrolmentStatus, SessionState
from cohorts.models import Attendance, Cohort, CohortCoach, Enrolment, GroupSession, HalfDay, Room
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.learning.domain.editions import renew_edition
from lms.learning.domain.rebuild import rebuild_progress
from lms.learning.enums import FactKind
from lms.learning.models import CourseEdition, Fact, LessonProgress
from lms.programme.domain.access import allow_group
from lms.programme.models import CoursePage, LessonPage, ThemePage

from .people import SEATED, WAITING, members, of_role
from .sizes import COHORT_GROUP, Sizes, rng, today, write
from .words import Writer

# Cohorts begin from 600 days ago to 150 days ahead: half of them are over, a third is under way.
FIRST, LAST, LENGTH, SESSION_EVERY = -600, 150, 240, 24
ZONES = ["Europe/Paris"] * 12 + ["Indian/Reunion", "America/Martinique", "America/Cayenne", "Pacific/Noumea"]
HALF_DAYS = [(time(9), time(12, 30)), (time(14), time(17))]


def mine() -> QuerySet[Cohort]:
    """The cohorts of the large demonstration, in the order in which they were made."""
    return Cohort.objects.filter(group__name__startswith=COHORT_GROUP).order_by("group__name")


def has_cohorts() -> bool:
    return mine().exists()


def add_cohorts(sizes: Sizes) -> Iterator[int]:
    """Cohorts of the themes in turn, each with its group, two coaches and 48 people."""
    draws, start = rng("cohorts"), today().date()
    themes = list(ThemePage.objects.order_by("pk"))
    groups = Group.objects.bulk_create(
        Group(name=f"{COHORT_GROUP}{n:04}") for n in range(1, sizes.cohorts + 1)
    )
    cohorts = []
    for n, group in enumerate(groups):
        theme = themes[n % len(themes)]
        begins = start + timedelta(days=round(FIRST + (LAST - FIRST) * (n + 0.5) / sizes.cohorts))
        cohorts.append(
            Cohort(
                theme=theme,
                name=f"{theme.short_title}, promotion d’exemple {n + 1}",
                starts_on=begins,
                ends_on=begins + timedelta(days=LENGTH),
                capacity=SEATED if n % 3 == 0 else SEATED + 5,
                time_zone=draws.choice(ZONES),
                group=group,
            )
        )
    yield from write(Cohort, cohorts)
    for cohort in cohorts:
        allow_group(theme=cohort.theme, group=cohort.group)
    coaches = of_role(Role.COACH)
    pairs = [(c, coaches[(2 * n + k) % len(coaches)]) for n, c in enumerate(cohorts) for k in range(2)]
    pairs = list(dict.fromkeys(pairs))
    CohortCoach.objects.bulk_create(CohortCoach(cohort=cohort, user=coach) for cohort, coach in pairs)
    enrolments = list(_enrol(cohorts, members(sizes), start))
    yield from write(Enrolment, enrolments)
    belongs = pairs + [(e.cohort, e.user) for e in enrolments if e.seat]
    through = User.groups.through
    for _ in write(through, (through(user=user, group=cohort.group) for cohort, user in belongs)):
        yield 0


def _enrol(cohorts: list[Cohort], people: list[User], day: date) -> Iterator[Enrolment]:
    """45 hold a seat; the other three wait where it is full, have withdrawn or applied elsewhere."""
    others = (EnrolmentStatus.WITHDRAWN, EnrolmentStatus.APPLIED, EnrolmentStatus.DECLINED)
    size = SEATED + WAITING
    for n, cohort in enumerate(cohorts):
        seated = EnrolmentStatus.COMPLETED if cohort.ends_on < day else EnrolmentStatus.ENROLLED
        for k, user in enumerate(people[n * size : (n + 1) * size]):
            if k < SEATED:
                yield Enrolment(cohort=cohort, user=user, status=seated, seat=k + 1)
            elif cohort.capacity == SEATED:
                since = today() - timedelta(days=40 - k % 40)
                yield Enrolment(
                    cohort=cohort, user=user, status=EnrolmentStatus.WAITLISTED, waiting_since=since
                )
            else:
                yield Enrolment(cohort=cohort, user=user, status=others[k % 3])


def has_sessions() -> bool:
    return GroupSession.objects.filter(cohort__in=mine()).exists()


def add_sessions(sizes: Sizes) -> Iterator[int]:
    """Ten sessions a cohort, one in fifty cancelled, some in rooms that two never share."""
    draws, writer = rng("sessions"), Writer(rng("session words"))
    rooms = Room.objects.bulk_create(
        Room(name=f"Salle d’exemple {n}", address=f"{n}, place du Marché (adresse inventée)")
        for n in range(1, 41)
    )
    sessions = [
        GroupSession(
            cohort=cohort,
            number=number,
            title=writer.fill(writer.words["sessions"][number - 1]),
            summary=writer.text(2),
            to_prepare=writer.line("todos") if draws.random() < 0.5 else "",
            place="" if number % 3 == 0 else "Maison des territoires (exemple)",
            video_url="https://visio.exemple.test/session" if number % 3 == 0 else "",
            time_zone=cohort.time_zone,
            state=SessionState.CANCELLED if draws.random() < 0.02 else SessionState.ANNOUNCED,
        )
        for cohort in mine()
        for number in range(1, 11)
    ]
    yield from write(GroupSession, sessions)
    yield from write(HalfDay, _half_days(sessions, rooms, draws))


def _half_days(sessions: list[GroupSession], rooms: list[Room], draws: Random) -> Iterator[HalfDay]:
    """A morning and an afternoon, on a weekday."""
    taken: set[tuple[int, date]] = set()
    for session in sessions:
        zone = zoneinfo.ZoneInfo(session.time_zone)
        day = session.cohort.starts_on + timedelta(days=(session.number - 1) * SESSION_EVERY + 3)
        day -= timedelta(days=max(0, day.weekday() - 4))
        room = draws.choice(rooms)
        in_room = session.place and session.time_zone == "Europe/Paris" and (room.pk, day) not in taken
        taken.add((room.pk, day))
        for begins, ends in HALF_DAYS:
            yield HalfDay(
                session=session,
                starts_at=datetime.combine(day, begins, tzinfo=zone),
                ends_at=datetime.combine(day, ends, tzinfo=zone),
                room=room if in_room else None,
                is_active=session.state != SessionState.CANCELLED,
            )


def has_attendances() -> bool:
    return Attendance.objects.filter(half_day__session__cohort__in=mine()).exists()


def add_attendances(sizes: Sizes) -> Iterator[int]:
    """Who was there: six out of seven, at each half-day that is over."""
    draws = rng("attendances")
    past = list(
        HalfDay.objects.filter(session__cohort__in=mine(), is_active=True, ends_at__lt=timezone.now())
        .order_by("pk")
        .values_list("pk", "starts_at", "session__cohort")
    )
    seats: dict[int, list[tuple[int, str]]] = {}
    for enrolment in (
        Enrolment.objects.seated().filter(cohort__in=mine()).select_related("user").order_by("pk")
    ):
        name = enrolment.user.get_full_name()
        seats.setdefault(enrolment.cohort_id, []).append((enrolment.user_id, name))
    pairs = [(half, at, *who) for half, at, cohort in past for who in seats.get(cohort, [])]
    kept = sorted(draws.sample(range(len(pairs)), min(sizes.attendances, len(pairs))))
    yield from write(
        Attendance,
        (
            Attendance(
                half_day_id=half,
                user_id=user,
                signed_name=name,
                signed_at=at + timedelta(minutes=draws.randint(1, 40)),
            )
            for half, at, user, name in (pairs[index] for index in kept)
        ),
    )


def has_progress() -> bool:
    return LessonProgress.objects.filter(user__enrolments__cohort__in=mine()).exists()


def add_progress(sizes: Sizes) -> Iterator[int]:
    """How far each has read in the courses of the theme: facts, from which progress is made."""
    draws = rng("progress")
    courses = {
        theme: [
            (
                renew_edition(course),
                [lesson.pk for lesson in LessonPage.objects.descendant_of(course).order_by("path")],
            )
            for course in CoursePage.objects.filter(theme=theme).order_by("path")
        ]
        for theme in ThemePage.objects.values_list("pk", flat=True)
    }
    seated = Enrolment.objects.seated().filter(cohort__in=mine()).order_by("pk")
    people = seated.values_list("user_id", "cohort__theme_id").distinct()
    yield from write(
        Fact,
        (
            fact
            for user, theme in people
            for edition, lessons in courses[theme]
            for fact in _read_facts(user, edition, lessons[: draws.randint(0, len(lessons))])
        ),
    )
    list(rebuild_progress())


def _read_facts(user: int, edition: CourseEdition, lessons: list[int]) -> Iterator[Fact]:
    """Of somebody who has done these lessons, one a day."""
    if not lessons:
        return
    start, course = today() - timedelta(days=len(lessons)), edition.course_id
    value = {"edition": edition.number}
    yield Fact(
        person_id=user,
        course_id=course,
        kind=FactKind.BEGAN,
        once=f"{user}:course:{course}:began",
        at=start,
        value=value,
    )
    for day, lesson in enumerate(lessons):
        for kind, once in (
            (FactKind.OPENED, "opened"),
            (FactKind.DONE_BY_HAND, "by hand:0"),
            (FactKind.FINISHED, "done:2"),
        ):
            yield Fact(
                person_id=user, course_id=course, lesson_id=lesson, kind=kind, once=f"{user}:{lesson}:{once}",
                at=start + timedelta(days=day),
            )  # fmt: skip
