"""Reading the score that a tool sends (Assignment and Grade Services 2.0, 3.4): every value of any shape, or why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from .enums import ActivityProgress, GradingProgress

LARGEST = Decimal(10) ** 7
QUANTUM = Decimal("0.0001")
AHEAD = timedelta(minutes=10)  # a clock that is further on would keep later scores out
LONGEST_COMMENT = 2000  # letters


class ScoreError(ValueError):
    """The words say which member of the score is wrong."""


@dataclass(frozen=True)
class Score:
    """What a tool says of one person at one moment of its own clock; points are null where it gives none."""

    user: str
    at: datetime
    activity: ActivityProgress
    grading: GradingProgress
    points: Decimal | None
    possible: Decimal | None
    comment: str

    @property
    def is_final(self) -> bool:
        return self.points is not None and self.grading == GradingProgress.FULLY_GRADED

    @property
    def is_finished(self) -> bool:
        return self.activity == ActivityProgress.COMPLETED


def read_score(sent: Any) -> Score:
    """Raises ScoreError. More points than possible count as all of them: nobody is done to more than 100 %."""
    if not isinstance(sent, Mapping):
        raise ScoreError("no object")
    points, possible = _number(sent, "scoreGiven"), _number(sent, "scoreMaximum")
    if points is not None and (possible is None or possible <= 0):
        raise ScoreError("scoreMaximum")
    if points is None or possible is None:
        points = possible = None
    return Score(
        user=_text(sent, "userId", 255, needed=True),
        at=_moment(sent),
        activity=ActivityProgress(_one_of(sent, "activityProgress", ActivityProgress.values)),
        grading=GradingProgress(_one_of(sent, "gradingProgress", GradingProgress.values)),
        points=None if points is None or possible is None else min(points, possible),
        possible=possible,
        comment=_text(sent, "comment", LONGEST_COMMENT),
    )


def _number(sent: Mapping[str, Any], name: str) -> Decimal | None:
    value = sent.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or len(str(value)) > 40:
        raise ScoreError(name)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ScoreError(name) from None
    if not number.is_finite() or not 0 <= number <= LARGEST:
        raise ScoreError(name)
    return number.quantize(QUANTUM)


def _text(sent: Mapping[str, Any], name: str, longest: int, *, needed: bool = False) -> str:
    """Letters that a database and a page can hold: no NUL, no half of a character, no mark that turns a line around."""
    value = sent.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or len(value) > longest or (needed and not value):
        raise ScoreError(name)
    return "".join(one for one in value if one in "\n\t" or one.isprintable())


def _moment(sent: Mapping[str, Any]) -> datetime:
    """ISO 8601 with its zone; fractions beyond a microsecond are cut."""
    value = sent.get("timestamp")
    if not isinstance(value, str) or len(value) > 40:
        raise ScoreError("timestamp")
    try:
        at = datetime.fromisoformat(value)
        if at.utcoffset() is None or at.year < 2000 or at > timezone.now() + AHEAD:
            raise ScoreError("timestamp")
    except (ValueError, OverflowError):
        raise ScoreError("timestamp") from None
    return at.astimezone(UTC)


def _one_of(sent: Mapping[str, Any], name: str, values: list[str]) -> str:
    value = sent.get(name)
    if not isinstance(value, str) or value not in values:
        raise ScoreError(name)
    return value
