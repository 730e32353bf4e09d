"""How far the people of a cohort are in a course: for its coaches and managers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from cohorts.models import Cohort, Enrolment
from lms.learning.course_content import CourseContent, contents_of, courses_by_theme
from lms.learning.enums import LessonState
from lms.learning.models import CourseProgress, LessonProgress

from .openings import Opening, openings_of

STILL = timedelta(days=10)  # without doing anything


@dataclass(frozen=True)
class Column:
    """A lesson that the course asks for. `number`: « 2.1 »; `is_shut`: to the whole cohort, for now."""

    lesson: int
    title: str
    number: str
    begins: bool  # a module
    is_shut: bool


@dataclass
class PersonLine:
    """One person of the cohort in the course. `since`: when they last did something, else when they could begin."""

    enrolment: Enrolment
    since: datetime
    has_begun: bool
    is_finished: bool
    done: int
    is_up_to_date: bool  # all that is open is done
    is_stuck: bool
    states: list[tuple[Column, str]] = field(default_factory=list)  # filled for those that a page shows


def courses_of(cohort: Cohort) -> list[CourseContent]:
    """The online courses of its theme, in order; from the cache."""
    contents = contents_of(courses_by_theme().get(cohort.theme_id, []))
    return [one for one in contents if one.course.live]


def columns_of(cohort: Cohort, content: CourseContent) -> list[Column]:
    """The required lessons (all of them where none is), by module. One query."""
    now = timezone.now()
    shut = [one for one in openings_of([cohort.pk]) if one.opens_at is None or one.opens_at > now]
    found: list[tuple[Column, bool]] = []
    module = lesson = 0
    for page in content.pages:
        if not page.live:
            continue
        if page.is_module:
            module, lesson = module + 1, 0
        elif page.is_lesson:
            lesson += 1
            column = Column(
                page.pk, page.title, f"{module}.{lesson}", lesson == 1 and module > 1, _is_at(page.path, shut)
            )
            found.append((column, page.is_required))
    return [column for column, is_required in found if is_required] or [column for column, _ in found]


def _is_at(path: str, shut: Iterable[Opening]) -> bool:
    return any(path.startswith(one.path) for one in shut)


def _done(lessons: Collection[int]) -> Coalesce:
    """How many of these lessons the person of the outer row has done."""
    rows = LessonProgress.objects.filter(user=OuterRef("user"), lesson__in=lessons, state=LessonState.DONE)
    number = rows.order_by().values("user").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0)


def people_of(cohort: Cohort, course: int, columns: Collection[Column]) -> list[PersonLine]:
    """Those who hold a seat, who stands still first and longest. One query."""
    mine = CourseProgress.objects.filter(user=OuterRef("user"), course=course).order_by("pk")
    rows = cohort.enrolments.seated().filter(user__is_active=True).select_related("user")
    rows = rows.annotate(
        last_at=Subquery(mine.values("last_at")[:1]),
        finished_at=Subquery(mine.values("finished_at")[:1]),
        done=_done([one.lesson for one in columns]),
        done_open=_done([one.lesson for one in columns if not one.is_shut]),
    )
    is_open = sum(not one.is_shut for one in columns)
    lines = [_line(cohort, row, is_open) for row in rows.order_by("user__name_key", "pk")]
    return sorted(lines, key=lambda line: (not line.is_stuck, line.since))


def _line(cohort: Cohort, row: Any, is_open: int) -> PersonLine:
    now = timezone.now()
    first = datetime.combine(cohort.starts_on, time(), ZoneInfo(cohort.time_zone))
    since = row.last_at or max(first, row.seated_since or first)
    is_finished = row.finished_at is not None
    is_up_to_date = is_finished or row.done_open >= is_open
    is_stuck = not is_up_to_date and since <= now - STILL
    return PersonLine(row, since, row.last_at is not None, is_finished, row.done, is_up_to_date, is_stuck)


def fill_states(lines: Iterable[PersonLine], columns: Collection[Column]) -> None:
    """State of each lesson for these people: `done`, `started`, `shut`, or nothing. Two queries, with their territories."""
    lines = list(lines)
    people = [line.enrolment.user_id for line in lines]
    rows = LessonProgress.objects.filter(user__in=people, lesson__in=[one.lesson for one in columns])
    states = {
        (user, lesson): state
        for user, lesson, state in rows.order_by("pk").values_list("user", "lesson", "state")
    }
    for line in lines:
        line.states = [
            (one, states.get((line.enrolment.user_id, one.lesson)) or ("shut" if one.is_shut else ""))
            for one in columns
        ]
