"""Progress made anew from the facts."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from lms.accounts.models import User
from lms.learning.completion import course_outcome, lesson_outcome
from lms.learning.models import CourseEdition, CourseProgress, Fact, LessonProgress

PEOPLE = 200  # whose facts are in memory at once
READ = ("id", "person", "course", "lesson", "block", "kind", "value", "at", "voids")


@dataclass
class Rebuilt:
    """How many facts were read, how many rows they make, how many of these were otherwise before."""

    facts: int = 0
    rows: int = 0
    differ: int = 0


def rebuild_progress(*, write: bool = True) -> Iterator[Rebuilt]:
    """Make the rows of progress say what the facts say; yields the counts so far after each batch of people.

    Each batch is a transaction that holds its people's courses: whoever learns meanwhile waits a moment or comes after.
    Idempotent. Rows without a fact go. With `write=False` nothing is changed, and the counts say what would be.
    """
    done = Rebuilt()
    last = 0
    while people := list(
        User.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PEOPLE]
    ):
        last = people[-1]
        with transaction.atomic():
            _batch(people, done, write)
        yield done


def _batch(people: list[int], done: Rebuilt, write: bool) -> None:
    list(CourseProgress.objects.filter(user__in=people).select_for_update().order_by("pk").values_list("pk"))
    lessons, courses = defaultdict(list), defaultdict(list)
    for fact in Fact.objects.filter(person__in=people).order_by("pk").only(*READ).iterator(chunk_size=5000):
        done.facts += 1
        courses[fact.person_id, fact.course_id].append(fact)
        if fact.lesson_id is not None:
            lessons[fact.person_id, fact.lesson_id].append(fact)
    wanted = {key: asdict(outcome) for key, facts in lessons.items() if (outcome := lesson_outcome(facts))}
    _compare(LessonProgress.objects.filter(user__in=people), "lesson_id", wanted, done, write)
    _compare(CourseProgress.objects.filter(user__in=people), "course_id", _courses(courses), done, write)


def _courses(found: dict[tuple[int, int], list[Fact]]) -> dict[tuple[int, int], dict[str, Any]]:
    editions = {
        (course, number): pk
        for pk, course, number in CourseEdition.objects.filter(
            course__in={course for _, course in found}
        ).values_list("pk", "course", "number")
    }
    wanted = {}
    for (person, course), facts in found.items():
        outcome = course_outcome(facts)
        if outcome is not None:
            fields = asdict(outcome)
            fields["edition_id"] = editions[course, fields.pop("edition")]
            wanted[person, course] = fields
    return wanted


def _compare(
    rows: QuerySet[Any], name: str, wanted: dict[tuple[int, int], dict[str, Any]], done: Rebuilt, write: bool
) -> None:
    """Count what differs, and write it."""
    known = {(row.user_id, getattr(row, name)): row for row in rows.order_by("pk")}
    wrong = {
        key: fields
        for key, fields in wanted.items()
        if key not in known or any(getattr(known[key], one) != value for one, value in fields.items())
    }
    lost = [row.pk for key, row in known.items() if key not in wanted]
    done.rows += len(wanted)
    done.differ += len(wrong) + len(lost)
    if not write:
        return
    rows.filter(pk__in=lost).delete()
    made: list[Model] = [
        rows.model(user_id=user, **{name: key}, **fields) for (user, key), fields in wrong.items()
    ]
    if made:
        rows.model._default_manager.bulk_create(
            made,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["user", name.removesuffix("_id")],
            update_fields=[one.removesuffix("_id") for one in next(iter(wrong.values()))],
        )
