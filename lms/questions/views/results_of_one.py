"""The result of one attempt: the exact mark with a verdict that says the same, and each question with its feedback."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from lms.learning.marks import format_percent, format_points, passes, percent_shown
from lms.questions import attempt_queries as queries
from lms.questions.enums import AnswerState
from lms.questions.grading import Graded, grade
from lms.questions.models import Attempt
from lms.questions.presenters import ICONS, SIGNS, Asked, ask, points_said
from lms.questions.responses import Sent


@dataclass(frozen=True)
class Outcome:
    """A mark as people read it. `passed` is None where nothing is to be reached, `percent` empty where nothing is marked."""

    number: int
    attempt: int
    percent: str
    width: str
    points: str
    mark: str
    mark_width: str
    passed: bool | None
    state: str
    missing: str = ""

    @classmethod
    def of(cls, points: Decimal | None, possible: Decimal, mark: str | None, attempt: Attempt) -> "Outcome":
        """`mark` in percent, as the version has it."""
        if points is None or possible <= 0:
            return cls(
                attempt.number, attempt.pk, "", "0", "", "", "0", None, str(attempt.get_state_display())
            )
        needed = Decimal(mark) if mark is not None else None
        passed = None if needed is None else passes(points, possible, needed)
        missing = needed * possible / 100 - points if needed is not None and not passed else None
        said = _("%(points)s points of %(possible)s") % {
            "points": format_points(points), "possible": format_points(possible),
        }  # fmt: skip
        return cls(
            attempt.number, attempt.pk, format_percent(points, possible), f"{percent_shown(points, possible)}", said,
            "" if needed is None else format_percent(needed, Decimal(100)), str(needed or 0), passed,
            str(attempt.get_state_display()), "" if missing is None else _missing(missing),
        )  # fmt: skip


def _missing(points: Decimal) -> str:
    """Never less than what is missing: a cut « 0 » would say that nothing is."""
    cut = points.quantize(Decimal("0.01"), rounding="ROUND_UP")
    return format_points(cut)


def outcome_of(attempt: Attempt) -> Outcome:
    """Of one attempt by itself."""
    content = attempt.version.content if attempt.version else {"pass_mark": None}
    return Outcome.of(attempt.points, attempt.possible, content["pass_mark"], attempt)


@dataclass(frozen=True)
class Line:
    """One question of a result."""

    place: int
    title: str
    word: str
    tone: str
    points: str
    asked: Asked
    comment: str
    changed: str

    @property
    def icon(self) -> str:
        return ICONS[self.tone]


def lines_of(attempt: Attempt) -> list[Line]:
    """Each question as it was asked, with the answer, the feedback of the key that counts, and what a reader wrote."""
    answers, comments = queries.answers_of(attempt), queries.comments_of(attempt)
    keys = {result["key"] for result in attempt.results}
    contents = queries.contents_of({place["version"] for place in attempt.layout} | keys)
    made = []
    for place, (layout, result) in enumerate(zip(attempt.layout, attempt.results, strict=True)):
        response, asked_content = answers.get(place), contents[layout["version"]]
        graded = graded_by(result, contents[result["key"]], response)
        heading = _("Question %(n)s of %(all)s") % {"n": place + 1, "all": len(attempt.layout)}
        asked = ask(
            {**asked_content, **_key_of(contents[result["key"]])}, layout["parts"], name=f"r{place + 1}", heading=heading,
            sent=Sent(response), graded=graded, points=points_said(graded),
        )  # fmt: skip
        state = AnswerState(result["state"])
        changed = (
            _("The key of this question was corrected since.") if result["key"] != layout["version"] else ""
        )
        made.append(
            Line(
                place + 1, asked.legend, str(state.label), SIGNS[state], points_said(graded), asked,
                comments.get(place, ""), changed,
            )
        )  # fmt: skip
    return made


def _key_of(content: Any) -> dict[str, Any]:
    """What a corrected key says, without the words that were asked: those stay as they were read."""
    return {name: content[name] for name in ("answers", "right", "feedback") if name in content}


def graded_by(result: dict[str, Any], content: Any, response: Any) -> Graded:
    """What was kept of a mark (it counts), with what the key tells of each part."""
    fresh = grade(content, response, points=Decimal(result["possible"]))
    points = None if result["points"] is None else Fraction(result["points"])
    return Graded(
        points, Decimal(result["possible"]), AnswerState(result["state"]), fresh.told, fresh.feedback
    )
