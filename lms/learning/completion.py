"""What facts say about a lesson and a course: pure functions, the same for one new fact and for all of them anew."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_DOWN, Decimal, InvalidOperation
from typing import Any

from lms.programme.enums import Completion

from .enums import FactKind, LessonState
from .marks import passes
from .models import Fact
from .registry import BlockRule

Score = tuple[Decimal, Decimal]  # points, possible
HELD = Decimal("0.0001")


@dataclass(frozen=True)
class LessonRule:
    """When a lesson is done: `by` hand or by its activities; `blocks` are those that must be done, by their keys."""

    lesson: int
    is_required: bool = True
    by: str = Completion.HAND
    blocks: Mapping[str, BlockRule] = field(default_factory=dict)


@dataclass(frozen=True)
class LessonOutcome:
    """The projection of a person's facts of one lesson. Times in UTC; points are null where nothing was scored."""

    state: str
    opened_at: datetime
    last_at: datetime
    done_at: datetime | None = None
    points: Decimal | None = None
    possible: Decimal | None = None


def standing(facts: Iterable[Fact]) -> list[Fact]:
    """Those that nothing voids, without the voiding ones."""
    facts = list(facts)
    voided = {fact.voids_id for fact in facts}
    return [fact for fact in facts if fact.kind != FactKind.VOIDED and fact.pk not in voided]


def lesson_outcome(facts: Iterable[Fact]) -> LessonOutcome | None:
    """Of all facts of one person in one lesson, in order; None where there is none."""
    facts = list(facts)
    if not facts:
        return None
    kept = standing(facts)
    done = next((fact for fact in kept if fact.kind == FactKind.FINISHED and fact.block is None), None)
    points, possible = _total(kept)
    return LessonOutcome(
        LessonState.DONE if done else LessonState.STARTED,
        min(fact.at for fact in facts),
        max(fact.at for fact in facts),
        done.at if done else None,
        points,
        possible,
    )


def is_reached(rule: LessonRule, facts: Iterable[Fact], *, ever: bool = False) -> bool:
    """Whether the facts of one person in a lesson make it done by this rule. A grant does, whatever the rule asks.

    `ever`: by a score that passed once, too, though a later one counts in its place: what is done stays done.
    """
    kept = standing(facts)
    if any(fact.kind == FactKind.GRANTED and fact.block is None for fact in kept):
        return True
    if any(not _is_block_done(key, block, kept, ever) for key, block in rule.blocks.items()):
        return False
    return (rule.by == Completion.ACTIVITIES and bool(rule.blocks)) or _said_done(kept)


def blocks_left(rule: LessonRule, facts: Iterable[Fact]) -> list[str]:
    """The keys of the blocks that the rule asks for and that are not done yet, in the order of the lesson."""
    kept = standing(facts)
    return [key for key, block in rule.blocks.items() if not _is_block_done(key, block, kept)]


def _said_done(kept: Collection[Fact]) -> bool:
    """Said by hand, and not taken back since."""
    said = [fact for fact in kept if fact.kind in (FactKind.DONE_BY_HAND, FactKind.TAKEN_BACK)]
    return bool(said) and said[-1].kind == FactKind.DONE_BY_HAND


def _is_block_done(key: str, rule: BlockRule, kept: Iterable[Fact], ever: bool = False) -> bool:
    own = [fact for fact in kept if fact.block_id == key]
    if any(fact.kind == FactKind.GRANTED for fact in own):
        return True
    if rule.kinds and not any(fact.kind in rule.kinds for fact in own):
        return False
    if rule.mark is None:
        return True
    found = (
        [one for fact in own for one in kept_scores([fact]).values()] if ever else kept_scores(own).values()
    )
    return any(passes(*score, rule.mark) for score in found)


def score_of(value: Mapping[str, Any]) -> Score | None:
    """(points, possible) of what a `scored` fact holds; None for what is no score."""
    try:
        points, possible = Decimal(str(value["points"])), Decimal(str(value["possible"]))
    except (KeyError, InvalidOperation):
        return None
    return (points, possible) if points.is_finite() and possible.is_finite() and possible > 0 else None


def kept_scores(
    facts: Iterable[Any], kinds: Collection[str] = frozenset({FactKind.SCORED})
) -> dict[tuple[int | None, str], Score]:
    """By lesson and block, the score that counts among facts that nothing voids, in order.

    A fact that says by which rule it counts (`kept`, of a questionnaire: best, last, average) counts until the next one;
    of others, the best.
    """
    found: dict[tuple[int | None, str], Score] = {}
    ruled = set()
    for fact in facts:
        score = score_of(fact.value) if fact.kind in kinds else None
        key = (fact.lesson_id, fact.block_id)
        if score is None:
            continue
        if fact.value.get("kept"):
            ruled.add(key)
        elif key in ruled or (key in found and score[0] * found[key][1] <= found[key][0] * score[1]):
            continue
        found[key] = score
    return found


def _total(kept: Iterable[Fact]) -> tuple[Decimal | None, Decimal | None]:
    """The scores that count, added up exactly, then cut to what the row holds: no database rounds a mark up."""
    scores = kept_scores(kept).values()
    if not scores:
        return None, None
    points, possible = (
        sum((one for one, _ in scores), Decimal(0)),
        sum((most for _, most in scores), Decimal(0)),
    )
    return points.quantize(HELD, rounding=ROUND_DOWN), possible.quantize(HELD, rounding=ROUND_DOWN)


@dataclass(frozen=True)
class CourseOutcome:
    """The projection of a person's facts of one course; `edition` is the number of the one that they follow."""

    edition: int
    begun_at: datetime
    last_at: datetime
    finished_at: datetime | None = None


def course_outcome(facts: Iterable[Fact]) -> CourseOutcome | None:
    """Of all facts of one person in one course, in order; None where it was not begun."""
    facts = list(facts)
    kept = standing(facts)
    begun = [fact for fact in kept if fact.kind in (FactKind.BEGAN, FactKind.MOVED_ON)]
    if not begun:
        return None
    finished = [fact for fact in kept if fact.kind == FactKind.FINISHED and fact.lesson_id is None]
    return CourseOutcome(
        int(begun[-1].value["edition"]),
        begun[0].at,
        max(fact.at for fact in facts),
        finished[0].at if finished else None,
    )


def is_finished(rules: Collection[LessonRule], done: Collection[int], there: Collection[int]) -> bool:
    """Whether all required lessons of an edition are done; those that are not online any more are not waited for.

    A course without a required lesson is finished once all its lessons are done; one without lessons never is.
    """
    required = [rule.lesson for rule in rules if rule.is_required] or [rule.lesson for rule in rules]
    waited = [lesson for lesson in required if lesson in there or lesson in done]
    return bool(waited) and all(lesson in done for lesson in waited)
