"""What the answers of a group say, question by question: pure, from results and answers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import sqrt
from typing import Any

from .grading import Content, Response, option_texts
from .html import plain

FEWEST = 5  # answers from which on those of people who are not named are shown
SHOWN = 12  # different words at most


@dataclass(frozen=True)
class Sheet:
    """What one person answered: by question, the response, the share of the points (None: no mark), and its version."""

    answers: dict[int, tuple[Response, Fraction | None]]


@dataclass(frozen=True)
class Bar:
    """One answer and how many gave it; `is_right` is None where nothing is right or wrong."""

    text: str
    number: int
    percent: int
    is_right: bool | None


@dataclass(frozen=True)
class QuestionStatistics:
    """`facility`: the mean share of the points, 0 to 100. `discrimination`: -100 to 100, how far those who do well on the
    other questions do well on this one; None where it cannot be said."""

    question: int
    text: str
    kind: str
    asked: int
    answered: int
    facility: int | None
    discrimination: int | None
    bars: Sequence[Bar] = field(default_factory=tuple)


def statistics_of(question: int, content: Content, sheets: Sequence[Sheet]) -> QuestionStatistics:
    """Of one question over all sheets that were asked it."""
    asked = [sheet for sheet in sheets if question in sheet.answers]
    given = [sheet.answers[question] for sheet in asked]
    marked = [share for _response, share in given if share is not None]
    answered = [response for response, _share in given if response]
    return QuestionStatistics(
        question, plain(content["text"]), content["type"], len(asked), len(answered),
        round(100 * sum(marked, Fraction(0)) / len(marked)) if marked else None,
        _discrimination(question, asked), _bars(content, answered),
    )  # fmt: skip


def _discrimination(question: int, sheets: Iterable[Sheet]) -> int | None:
    """The correlation of this question with the mean of the others, in percent."""
    pairs = []
    for sheet in sheets:
        own = sheet.answers[question][1]
        others = [
            share for key, (_r, share) in sheet.answers.items() if key != question and share is not None
        ]
        if own is not None and others:
            pairs.append((float(own), float(sum(others, Fraction(0)) / len(others))))
    if len(pairs) < FEWEST:
        return None
    mean = [sum(column) / len(pairs) for column in zip(*pairs, strict=True)]
    shared = sum((one - mean[0]) * (other - mean[1]) for one, other in pairs)
    spread = [sum((pair[n] - mean[n]) ** 2 for pair in pairs) for n in (0, 1)]
    if min(spread) < 1e-12:
        return None
    return round(100 * shared / sqrt(spread[0] * spread[1]))


def _bars(content: Content, answered: Sequence[Any]) -> list[Bar]:
    total = len(answered)

    def bar(text: str, number: int, is_right: bool | None = None) -> Bar:
        return Bar(text, number, round(100 * number / total) if total else 0, is_right)

    kind = content["type"]
    if kind in ("single", "multiple"):
        chosen = Counter(key for one in answered for key in one.get("choices", [one.get("choice")]))
        return [bar(plain(o["text"]), chosen[o["id"]], float(o["weight"]) > 0) for o in content["choices"]]
    if kind == "rating":
        chosen = Counter(one.get("choice") for one in answered)
        return [
            bar(f"{n}. {plain(o['text'])}".rstrip(". "), chosen[o["id"]])
            for n, o in enumerate(content["scale"], 1)
        ]
    if kind == "truefalse":
        values = Counter(one.get("value") for one in answered)
        return [bar(str(value), values[value], value is content["right"]) for value in (True, False)]
    if kind in ("number", "short"):
        words = Counter(one.get("text", "").strip() for one in answered)
        return [
            bar(text, number) for text, number in sorted(words.items(), key=lambda w: (-w[1], w[0]))[:SHOWN]
        ]
    return _line_bars(content, answered, bar)


def _line_bars(content: Content, answered: Sequence[Any], bar: Any) -> list[Bar]:
    """How many had each line right."""
    if content["type"] == "match":
        texts = option_texts(content)
        return [
            bar(
                plain(row["text"]),
                sum(
                    texts.get((one.get("pairs") or {}).get(row["id"], "")) == row["match"] for one in answered
                ),
                True,
            )
            for row in content["pairs"]
        ]
    if content["type"] == "matrix":
        return [
            bar(
                plain(row["text"]),
                sum((one.get("rows") or {}).get(row["id"]) == row["column"] for one in answered),
                True,
            )
            for row in content["rows"]
        ]
    if content["type"] == "order":
        return [
            bar(
                plain(row["text"]),
                sum((one.get("order") or [None] * 99)[place] == row["id"] for one in answered),
                True,
            )
            for place, row in enumerate(content["items"])
        ]
    return []


def texts_of(content: Content, answered: Iterable[Any]) -> list[str]:
    """Long answers, in the order of the alphabet: not in that in which they came."""
    if content["type"] != "long":
        return []
    return sorted(one.get("text", "").strip() for one in answered if one)


def histogram(percents: Iterable[float]) -> list[int]:
    """How many marks lie in each tenth, 100 % in the last."""
    counts = [0] * 10
    for percent in percents:
        counts[min(int(percent // 10), 9)] += 1
    return counts
