"""What a certificate may say of a person: what their facts prove, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from lms.learning.completion import kept_scores
from lms.learning.enums import FactKind, Source

# Being there is not doing; nor is what somebody else decided.
NOT_DONE_BY_THE_PERSON = {
    FactKind.BEGAN,
    FactKind.MOVED_ON,
    FactKind.OPENED,
    FactKind.FINISHED,
    FactKind.TAKEN_BACK,
    FactKind.GRANTED,
    FactKind.VOIDED,
}
ACTIVITIES = {FactKind.ANSWERED, FactKind.SCORED, FactKind.HANDED_IN, FactKind.MARKED, FactKind.REFLECTED}


@dataclass(frozen=True)
class Result:
    """Points of all that was scored, of each block the score that counts; `mark` (percent) where one block alone has one."""

    points: Decimal
    possible: Decimal
    blocks: int
    mark: Decimal | None = None


@dataclass(frozen=True)
class Earned:
    """What one person did in one edition of a course."""

    begun_at: datetime
    finished_at: datetime | None
    minutes: int  # that the required lessons are said to take
    has_done: bool
    is_declared: bool  # all that was answered or scored is what a package says of itself
    result: Result | None = field(default=None)


def earned(edition: Any, facts: Iterable[Any], begun_at: datetime, finished_at: datetime | None) -> Earned:
    """From the facts of one person that no other fact voids."""
    lessons = {row["lesson"]: row for row in edition.content}
    own = [fact for fact in facts if fact.lesson_id in lessons]
    # A package says of itself that it is finished; a person who finishes a lesson says so by hand.
    done = [
        fact
        for fact in own
        if fact.kind not in NOT_DONE_BY_THE_PERSON or (fact.kind == FactKind.FINISHED and fact.block_id)
    ]
    proving = [fact for fact in done if fact.kind in ACTIVITIES or fact.source == Source.PACKAGE]
    return Earned(
        begun_at,
        finished_at,
        minutes=sum(row.get("minutes") or 0 for row in lessons.values() if row.get("required")),
        has_done=bool(done),
        is_declared=bool(proving) and all(fact.source == Source.PACKAGE for fact in proving),
        result=_result(own, lessons),
    )


def _result(facts: list[Any], lessons: dict[int, Any]) -> Result | None:
    scores = kept_scores(facts, {FactKind.SCORED, FactKind.MARKED})
    if not scores:
        return None
    points = sum((points for points, _possible in scores.values()), Decimal(0))
    possible = sum((possible for _points, possible in scores.values()), Decimal(0))
    return Result(
        points, possible, len(scores), _mark(next(iter(scores)), lessons) if len(scores) == 1 else None
    )


def _mark(key: tuple[int | None, str], lessons: dict[int, Any]) -> Decimal | None:
    rule = (lessons[key[0] or 0].get("blocks") or {}).get(key[1]) or {}
    return Decimal(rule["mark"]) if rule.get("mark") is not None else None
