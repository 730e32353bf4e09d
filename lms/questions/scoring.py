"""The mark of a whole attempt, and which of several counts: pure, in fractions, from what was answered and the keys."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .enums import AnswerState, MarkKept
from .grading import Content, Response, as_decimal, grade

Layout = Sequence[Mapping[str, Any]]
Result = dict[str, Any]
Answers = Mapping[int, Response]


@dataclass(frozen=True)
class Total:
    """Points of those possible; `points` is None while an answer waits to be read."""

    points: Fraction | None
    possible: Fraction

    @property
    def decimals(self) -> tuple[Decimal | None, Decimal]:
        """As they are kept and shown: cut, never rounded up."""
        return None if self.points is None else as_decimal(self.points), as_decimal(self.possible)


def result_of(place: Mapping[str, Any], response: Response, content: Content, key: int) -> Result:
    """What one answer is worth under the key of the version `key`, as numbers and codes."""
    graded = grade(content, response, points=Decimal(place["points"]))
    points = None if graded.points is None else str(graded.points)
    return {"points": points, "possible": str(graded.possible), "state": graded.state.value, "key": key}


def results_of(layout: Layout, answers: Answers, contents: Mapping[int, Content]) -> list[Result]:
    """Of each question, in the order of the attempt; `contents` by key of the version."""
    return [
        result_of(place, answers.get(number), contents[place["version"]], place["version"])
        for number, place in enumerate(layout)
    ]


def read_result(result: Result, points: Decimal) -> Result:
    """The result of a long answer once somebody has read it."""
    possible = Decimal(result["possible"])
    state = (
        AnswerState.RIGHT if points == possible else AnswerState.PARTIAL if points > 0 else AnswerState.WRONG
    )
    return {**result, "points": str(Fraction(points)), "state": state.value}


def total_of(results: Iterable[Result]) -> Total:
    """Added up exactly."""
    results = list(results)
    possible = sum((Fraction(one["possible"]) for one in results), Fraction(0))
    if any(one["points"] is None for one in results):
        return Total(None, possible)
    return Total(sum((Fraction(one["points"]) for one in results), Fraction(0)), possible)


def kept_of(totals: Sequence[Total], kept: str) -> Total | None:
    """The mark that counts among those of a person's attempts, in their order; an average is of shares, on the last's points."""
    marked = [one for one in totals if one.points is not None and one.possible > 0]
    if not marked:
        return None
    if kept == MarkKept.BEST:
        return max(marked, key=_share)
    if kept == MarkKept.AVERAGE:
        share = sum((_share(one) for one in marked), Fraction(0)) / len(marked)
        return Total(share * marked[-1].possible, marked[-1].possible)
    return marked[-1]


def _share(total: Total) -> Fraction:
    return (total.points or Fraction(0)) / total.possible
