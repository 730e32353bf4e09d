"""Reads of hand-ins that several callers share."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Prefetch, QuerySet

from lms.programme.models import LessonPage

from .enums import Takes, Whose
from .models import Deadline, HandIn, Review, Version

KIND = "hand_in"  # type of the block


@dataclass(frozen=True)
class Task:
    """What a block asks, as it is online now."""

    block: str
    title: str
    instruction: str
    criteria: list[str]
    takes: str
    whose: str
    possible: Decimal | None

    @property
    def takes_text(self) -> bool:
        return self.takes != Takes.FILE

    @property
    def takes_file(self) -> bool:
        return self.takes != Takes.TEXT

    @property
    def is_of_team(self) -> bool:
        return self.whose == Whose.TEAM


def tasks_of(lesson: LessonPage) -> dict[str, Task]:
    """By the key of the block, in the order of the lesson."""
    rows = (block for block in lesson.body.raw_data if block.get("type") == KIND and block.get("id"))
    return {block["id"]: _task(block["id"], block.get("value") or {}) for block in rows}


def _task(key: str, value: dict[str, Any]) -> Task:
    criteria = [one["value"] if isinstance(one, dict) else str(one) for one in value.get("criteria") or []]
    return Task(
        key, str(value.get("title", "")), str(value.get("instruction", "")), criteria,
        str(value.get("takes") or Takes.EITHER), str(value.get("whose") or Whose.PERSON), _points(value.get("out_of")),
    )  # fmt: skip


def _points(value: Any) -> Decimal | None:
    """What an editor typed; nothing, or what is no number, is a remark without a mark."""
    try:
        points = Decimal(str(value))
    except InvalidOperation:
        return None
    return points if points.is_finite() and points > 0 else None


def deadline_of(cohort: int | None, lesson: int, block: Any) -> Deadline | None:
    """That of a cohort for a block."""
    rows = Deadline.objects.filter(cohort=cohort, lesson=lesson, block=block).select_related("cohort")
    return rows.first() if cohort is not None else None


def own_work(user: Any, lesson: int, block: Any, project: int | None) -> HandIn | None:
    """A person's own work, or that of one of their teams."""
    rows = HandIn.objects.owned_by(user).filter(lesson=lesson, block=block)
    rows = rows.filter(project=project) if project is not None else rows.filter(person=user)
    return rows.select_related("draft_file", "cohort", "project", "person", "wanted_by").first()


def versions_of(work: HandIn) -> list[Version]:
    """The newest first, each with its file and reviews; two queries."""
    reviews = Review.objects.select_related("by").order_by("-number")
    rows = work.versions.select_related("by", "file").order_by("-number")
    return list(rows.prefetch_related(Prefetch("reviews", reviews)))


def listed(rows: "QuerySet[HandIn]") -> "QuerySet[HandIn]":
    """With what a list says of each."""
    return rows.select_related("person", "project", "cohort", "course__theme")


def latest_reviews(works: list[HandIn]) -> dict[int, Review]:
    """The last word on each work, by its key; one query."""
    rows = Review.objects.filter(version__hand_in__in=[work.pk for work in works])
    rows = rows.select_related("by", "version").order_by("version__number", "number")
    return {row.version.hand_in_id: row for row in rows}
