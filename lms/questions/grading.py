"""What an answer is worth: pure, exact, the same today and in ten years for one version of a question.

Points are fractions: a third of a point stays one third, so that three of them are one point and no rounding decides who
passes. `as_decimal` gives what is kept and shown; it cuts, it never rounds up. `content` is the canonical form of
`QuestionVersion.content`, `response` that of `responses.py`; a response that does not fit the question counts as none.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Context, Decimal
from fractions import Fraction
from typing import Any

from .enums import AnswerState
from .matching import fits, read_number

Content = Mapping[str, Any]
Response = Mapping[str, Any] | None

PLACES = Decimal("1e-10")
_context = Context(prec=60, rounding=ROUND_DOWN)
# Weights that files write cut off: 33.33333 means a third.
_CUT = {Fraction(100 * part, whole) for whole in (3, 6, 7, 9, 11, 12) for part in range(1, whole)}
_CLOSE = Fraction(1, 1000)


def as_decimal(points: Fraction) -> Decimal:
    """Points as they are kept and shown: exact where ten decimals hold them, else cut."""
    number = _context.divide(Decimal(points.numerator), Decimal(points.denominator))
    return number.quantize(PLACES, rounding=ROUND_DOWN, context=_context).normalize(_context) + 0


@dataclass(frozen=True)
class Told:
    """What is said of one answer (choice, line, row): how it went, and what its author wrote about it."""

    state: AnswerState
    feedback: str = ""


@dataclass(frozen=True)
class Graded:
    """Points of one answer out of `possible`; `None` until somebody has read it. `told` by the id of each part."""

    points: Fraction | None
    possible: Decimal
    state: AnswerState
    told: Mapping[str, Told] = field(default_factory=dict)
    feedback: str = ""  # that of the answer that was given, where the question has one for it

    @property
    def share(self) -> Fraction | None:
        """Between 0 and 1, apart from the points that the questionnaire gives."""
        if self.points is None or not self.possible:
            return None
        return self.points / Fraction(self.possible)


def weight(text: str) -> Fraction:
    """A weight in percent as a share: « 33.33333 » is a third, « -50 » minus one half."""
    percent = Fraction(text)
    for known in _CUT:
        if abs(abs(percent) - known) < _CLOSE:
            percent = known if percent > 0 else -known
    return percent / 100


def grade(content: Content, response: Response, *, points: Decimal | None = None) -> Graded:
    """The mark of a response. `points`: what the questionnaire gives for the question, in place of its own."""
    kind = content["type"]
    possible = Decimal(0) if kind == "rating" else Decimal(content["points"]) if points is None else points
    share, told, feedback = _KINDS[kind](content, response or {})
    if share is None:
        state = (
            AnswerState.UNANSWERED
            if not is_answered(content, response)
            else _UNMARKED.get(kind, AnswerState.WRONG)
        )
        earned = None if state is AnswerState.WAITING else Fraction(0)
        return Graded(earned, possible, state, told, feedback)
    share = min(max(share, Fraction(0)), Fraction(1))
    state = AnswerState.RIGHT if share == 1 else AnswerState.PARTIAL if share > 0 else AnswerState.WRONG
    return Graded(share * Fraction(possible), possible, state, told, feedback)


def is_answered(content: Content, response: Response) -> bool:
    """Whether the response says anything about this question."""
    return _ANSWERED[content["type"]](content, response or {})


_UNMARKED = {"long": AnswerState.WAITING, "rating": AnswerState.NO_MARK}

Result = tuple[Fraction | None, dict[str, Told], str]


# --- Choices -----------------------------------------------------------------------------------


def _single(content: Content, response: Mapping[str, Any]) -> Result:
    chosen = next((one for one in content["choices"] if one["id"] == response.get("choice")), None)
    if chosen is None:
        return None, {}, ""
    best = max((weight(one["weight"]) for one in content["choices"]), default=Fraction(0))
    told = {chosen["id"]: Told(_state(weight(chosen["weight"])), chosen.get("feedback", ""))}
    for one in content["choices"]:
        if one is not chosen and weight(one["weight"]) == best > weight(chosen["weight"]):
            told[one["id"]] = Told(AnswerState.MISSED, one.get("feedback", ""))
    return weight(chosen["weight"]), told, ""


def _multiple(content: Content, response: Mapping[str, Any]) -> Result:
    chosen = _strings(response.get("choices")) & {one["id"] for one in content["choices"]}
    if not chosen:
        return None, {}, ""
    told, share = {}, Fraction(0)
    for one in content["choices"]:
        is_right, is_chosen = weight(one["weight"]) > 0, one["id"] in chosen
        share += weight(one["weight"]) if is_chosen else 0
        state = (
            (AnswerState.RIGHT if is_right else AnswerState.WRONG)
            if is_chosen
            else (AnswerState.MISSED if is_right else AnswerState.LEFT)
        )
        told[one["id"]] = Told(state, one.get("feedback", ""))
    return share, told, ""


def _truefalse(content: Content, response: Mapping[str, Any]) -> Result:
    value = response.get("value")
    if not isinstance(value, bool):
        return None, {}, ""
    feedback = content.get("feedback_true" if value else "feedback_false", "")
    is_right = value is content["right"]
    told = {_bool(value): Told(AnswerState.RIGHT if is_right else AnswerState.WRONG, feedback)}
    if not is_right:
        told[_bool(not value)] = Told(AnswerState.MISSED)
    return Fraction(int(is_right)), told, ""


def _bool(value: bool) -> str:
    return "true" if value else "false"


def _rating(content: Content, response: Mapping[str, Any]) -> Result:
    return None, {}, ""


# --- Lines -------------------------------------------------------------------------------------


def _order(content: Content, response: Mapping[str, Any]) -> Result:
    """The share of the lines that stand in their place; lines of the same words may stand for each other."""
    items = content["items"]
    words = {one["id"]: one["text"] for one in items}
    given = response.get("order")
    if not _is_order(content, given):
        return None, {}, ""
    told, right = {}, 0
    for one, key in zip(items, given, strict=True):
        is_right = words[key] == one["text"]
        right += is_right
        told[key] = Told(AnswerState.RIGHT if is_right else AnswerState.WRONG)
    return Fraction(right, len(items)), told, ""


def _match(content: Content, response: Mapping[str, Any]) -> Result:
    given, texts = response.get("pairs"), option_texts(content)
    answers = given if isinstance(given, Mapping) else {}
    return _rows(
        content["pairs"], lambda row: texts.get(_text(answers.get(row["id"]))), lambda row: row["match"]
    )


def option_texts(content: Content) -> dict[str, str]:
    """What a line can be matched with, each text once: { id of the option: its words }."""
    every = {f"m:{one['id']}": one["match"] for one in content["pairs"]}
    every |= {f"x:{place}": text for place, text in enumerate(content.get("extra", []))}
    first: dict[str, str] = {}
    for key, text in every.items():
        first.setdefault(text, key)
    return {key: text for text, key in first.items()}


def _matrix(content: Content, response: Mapping[str, Any]) -> Result:
    given, columns = response.get("rows"), {one["id"] for one in content["columns"]}
    answers = given if isinstance(given, Mapping) else {}

    def of(row: Mapping[str, Any]) -> str | None:
        column = _text(answers.get(row["id"]))
        return column if column in columns else None

    return _rows(content["rows"], of, lambda row: row["column"])


def _rows(
    rows: Sequence[Mapping[str, Any]],
    given: Callable[[Mapping[str, Any]], str | None],
    right: Callable[[Mapping[str, Any]], str],
) -> Result:
    """One answer a row, each row worth the same."""
    told, good, some = {}, 0, False
    for row in rows:
        answer = given(row)
        is_right = answer is not None and answer == right(row)
        some, good = some or answer is not None, good + is_right
        state = AnswerState.RIGHT if is_right else AnswerState.MISSED if answer is None else AnswerState.WRONG
        told[row["id"]] = Told(state)
    return (Fraction(good, len(rows)), told, "") if some else (None, {}, "")


# --- Words and numbers -------------------------------------------------------------------------


def _number(content: Content, response: Mapping[str, Any]) -> Result:
    value = read_number(_text(response.get("text")), unit=content.get("unit", ""))
    if value is None:
        return None, {}, ""

    def is_meant(answer: Mapping[str, Any]) -> bool:
        return abs(Fraction(value) - Fraction(answer["value"])) <= Fraction(answer.get("tolerance") or 0)

    return _best([one for one in content["answers"] if is_meant(one)])


def _short(content: Content, response: Mapping[str, Any]) -> Result:
    text = _text(response.get("text"))
    if not text.strip():
        return None, {}, ""
    exact = bool(content.get("case"))
    return _best([one for one in content["answers"] if fits(one["pattern"], text, exact=exact)])


def _best(meant: Sequence[Mapping[str, Any]]) -> Result:
    """The answer among those that fit which is worth most; the first of equals."""
    if not meant:
        return Fraction(0), {}, ""
    best = max(meant, key=lambda one: weight(one["weight"]))
    told = {best["id"]: Told(_state(weight(best["weight"])), best.get("feedback", ""))}
    return weight(best["weight"]), told, best.get("feedback", "")


def _long(content: Content, response: Mapping[str, Any]) -> Result:
    return None, {}, ""


# --- Whether anything was answered -------------------------------------------------------------


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _strings(value: Any) -> set[str]:
    return {one for one in value if isinstance(one, str)} if isinstance(value, list | tuple) else set()


def _state(share: Fraction) -> AnswerState:
    return AnswerState.RIGHT if share >= 1 else AnswerState.PARTIAL if share > 0 else AnswerState.WRONG


def _is_order(content: Content, given: Any) -> bool:
    keys = [one["id"] for one in content["items"]]
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        return False
    return sorted(given) == sorted(keys)


def _has_text(content: Content, response: Mapping[str, Any]) -> bool:
    return bool(_text(response.get("text")).strip())


def _by_grade(
    kind: Callable[[Content, Mapping[str, Any]], Result],
) -> Callable[[Content, Mapping[str, Any]], bool]:
    return lambda content, response: kind(content, response)[0] is not None


def _is_rated(content: Content, response: Mapping[str, Any]) -> bool:
    return _text(response.get("choice")) in {one["id"] for one in content["scale"]}


_KINDS: dict[str, Callable[[Content, Mapping[str, Any]], Result]] = {
    "single": _single, "multiple": _multiple, "truefalse": _truefalse, "order": _order, "match": _match,
    "number": _number, "short": _short, "long": _long, "matrix": _matrix, "rating": _rating,
}  # fmt: skip
_ANSWERED = {kind: _by_grade(function) for kind, function in _KINDS.items()}
_ANSWERED |= {"number": _has_text, "short": _has_text, "long": _has_text, "rating": _is_rated}
