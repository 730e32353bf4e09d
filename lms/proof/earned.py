"""What a certificate may say of a person: what their facts prove, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

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
    """Points of all that was scored, the best try of each block; `mark` (percent) where one block alone has one."""

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
    best: dict[tuple[int, str], tuple[Decimal, Decimal]] = {}
    for fact in facts:
        score = _score(fact)
        if score is None:
            continue
        key = (fact.lesson_id, fact.block_id)
        if key not in best or score[0] * best[key][1] > best[key][0] * score[1]:
            best[key] = score
    if not best:
        return None
    points = sum((points for points, _possible in best.values()), Decimal(0))
    possible = sum((possible for _points, possible in best.values()), Decimal(0))
    return Result(points, possible, len(best), _mark(next(iter(best)), lessons) if len(best) == 1 else None)


def _score(fact: Any) -> tuple[Decimal, Decimal] | None:
    if fact.kind not in {FactKind.SCORED, FactKind.MARKED}:
        return None
    try:
        points, possible = Decimal(fact.value["points"]), Decimal(fact.value["possible"])
    except (KeyError, TypeError, InvalidOperation):
        return None
    return (points, possible) if possible > 0 else None


def _mark(key: tuple[int, str], lessons: dict[int, Any]) -> Decimal | None:
    rule = (lessons[key[0]].get("blocks") or {}).get(key[1]) or {}
    return Decimal(rule["mark"]) if rule.get("mark") is not None else None
