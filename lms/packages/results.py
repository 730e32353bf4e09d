"""What a package says of itself, read from its data: pure functions, exact numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from .enums import PackageKind

HUNDRED = Decimal(100)
LARGEST = Decimal(10) ** 7
QUANTUM = Decimal("0.0001")
ENDED_12 = {"completed", "passed", "failed"}  # one word for two ideas: each of them ends it
VERBS = "http://adlnet.gov/expapi/verbs/"
ENDING_VERBS = {"answered", "passed", "failed", "mastered"}
CONSUMED = "http://activitystrea.ms/schema/1.0/consume"


@dataclass(frozen=True)
class Outcome:
    """`points` of `possible`, or neither; a status word such as “passed” is no score."""

    finished: bool = False
    points: Decimal | None = None
    possible: Decimal | None = None

    @property
    def is_scored(self) -> bool:
        return self.points is not None


def of_cmi(kind: str, cmi: Mapping[str, Any]) -> Outcome:
    """From the data of one SCO."""
    if kind == PackageKind.SCORM12:
        core = _part(cmi, "core")
        finished = _word(core, "lesson_status") in ENDED_12
        points, possible = _raw(_part(core, "score"))
    else:
        succeeded = _word(cmi, "success_status") in {"passed", "failed"}
        finished = _word(cmi, "completion_status") == "completed" or succeeded
        points, possible = _scaled(_part(cmi, "score"))
    return Outcome(finished, points, possible)


def of_statement(statement: Mapping[str, Any]) -> Outcome:
    """From one xAPI statement: only of the whole; what a child answers ends nothing."""
    verb = str(_part(statement, "verb").get("id", ""))
    activities = _part(_part(statement, "context"), "contextActivities")
    if activities.get("parent"):
        return Outcome()
    name = verb.removeprefix(VERBS)
    if name != "completed" and name not in ENDING_VERBS and verb != CONSUMED:
        return Outcome()
    points, possible = _raw(_part(_part(statement, "result"), "score"), most=None)
    return Outcome(True, points, possible)


def together(outcomes: Iterable[Outcome], parts: int) -> Outcome:
    """Of a package of `parts` parts: finished when all are, its points and what is possible added up."""
    known = list(outcomes)
    scored = [one for one in known if one.points is not None and one.possible is not None]
    finished = sum(one.finished for one in known) >= parts
    if not scored:
        return Outcome(finished)
    return Outcome(
        finished, sum((o.points or Decimal(0) for o in scored), Decimal(0)), sum((o.possible or Decimal(0) for o in scored), Decimal(0))
    )  # fmt: skip


def _part(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = holder.get(name)
    return found if isinstance(found, Mapping) else {}


def _word(holder: Mapping[str, Any], name: str) -> str:
    found = holder.get(name)
    return found if isinstance(found, str) else ""


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float) or len(str(value)) > 40:
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) <= LARGEST else None


def _raw(score: Mapping[str, Any], most: Decimal | None = HUNDRED) -> tuple[Decimal | None, Decimal | None]:
    """Points above the least, of what lies between the least and the most."""
    raw, least = _number(score.get("raw")), _number(score.get("min")) or Decimal(0)
    top = _number(score.get("max"))
    top = most if top is None else top
    if raw is None or top is None or top - least <= 0:
        return None, None
    possible = (top - least).quantize(QUANTUM)
    if possible <= 0:
        return None, None
    return min(max(raw - least, Decimal(0)).quantize(QUANTUM), possible), possible


def _scaled(score: Mapping[str, Any]) -> tuple[Decimal | None, Decimal | None]:
    scaled = _number(score.get("scaled"))
    if scaled is None:
        return _raw(score)
    return min(max(scaled * HUNDRED, Decimal(0)).quantize(QUANTUM), HUNDRED), HUNDRED
