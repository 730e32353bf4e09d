"""GIFT read: a tokenizer by hand. `questions` gives what stands in the file, `found_in` what becomes of it in the bank.

An escaped sign is a letter. Each text has a shadow of the same length, with NUL in place of its escaped letters: signs are
looked for in the shadow, words are taken from the text.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from .found import FaultError

FORMATS = ("html", "moodle", "plain", "markdown")
ESCAPED = "~=#{}:\\"
ID, TAG = re.compile(r"\[id:((?:\\.|[^\]\\])*)\]"), re.compile(r"\[tag:((?:\\.|[^\]\\])*)\]")
OWN = re.compile(r"\[lms:(\{.*\})\]\s*$")
WEIGHT = re.compile(r"\s*%\s*(-?[0-9]+(?:[.,][0-9]*)?)\s*%")
NUMBER = r"\s*([-+]?(?:[0-9]+(?:[.,][0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?)\s*"
RANGE, SPAN, ONE = (re.compile(p) for p in (rf"{NUMBER}:{NUMBER}", rf"{NUMBER}\.\.{NUMBER}", NUMBER))
BLANK = "_____"
SPACE = " \t\n\r\f\v"  # a blank that does not break is a letter
LINE_END = re.compile(r"\r\n|\r|\n")


class Markup(NamedTuple):
    format: str
    text: str


NOTHING = Markup("moodle", "")


class Span(NamedTuple):
    """« 3.14:0.01 », « 1..5 », « 4 »; `type` as the grammar calls it."""

    type: str
    first: Decimal
    second: Decimal | None = None


@dataclass(frozen=True)
class Answer:
    is_right: bool  # « = »
    weight: Decimal | None
    text: Markup | Span
    feedback: Markup | None = None
    match: str | None = None


@dataclass
class Question:
    """`type` as the grammar calls it. `first`, `second`: feedback of a true-false question, in the order of the file."""

    type: str
    line: int
    stem: Markup = NOTHING
    title: str | None = None
    id: str | None = None
    tags: list[str] = field(default_factory=list)
    own: str = ""  # JSON of what GIFT has no word for
    is_embedded: bool = False
    tail: str = ""
    feedback: Markup | None = None
    answers: list[Answer] = field(default_factory=list)
    is_signed: bool = False  # a numerical question whose answers stand behind « = » and « ~ »
    is_true: bool = False
    first: Markup | None = None
    second: Markup | None = None
    items: list[Markup] = field(default_factory=list)
    options: str = ""  # the words after « > » of an ordering question


class Text(NamedTuple):
    """Letters, their shadow, and where each stands in the file: (line, column)."""

    letters: str
    shadow: str
    at: list[tuple[int, int]]

    def part(self, start: int, end: int | None = None) -> "Text":
        return Text(self.letters[start:end], self.shadow[start:end], self.at[start:end])

    def stripped(self) -> "Text":
        start = len(self.shadow) - len(self.shadow.lstrip(SPACE))
        return self.part(start, max(start, len(self.shadow.rstrip(SPACE))))

    def fault(self, code: str, place: int = 0, **values: str) -> FaultError:
        line, column = self.at[min(place, len(self.at) - 1)] if self.at else (0, 0)
        return FaultError(code, line, column, **values)


def unescaped(rows: list[tuple[int, str]]) -> Text:
    letters, shadow, at = [], [], []
    for number, row in rows:
        place = 0
        while place < len(row):
            letter, here, dark = row[place], place, row[place]
            after = row[place + 1 : place + 2]
            if letter == "\\" and after and (after in ESCAPED or after == "n"):
                letter, dark, place = ("\n" if after == "n" else after), "\0", place + 1
            letters.append(letter)
            shadow.append(dark)
            at.append((number, here + 1))
            place += 1
        letters.append("\n")
        shadow.append("\n")
        at.append((number, len(row) + 1))
    return Text("".join(letters), "".join(shadow), at)


def questions(source: str) -> Iterator[Question | FaultError]:
    """All that stands in the file, in its order; a fault ends at the next blank line."""
    rows: list[tuple[int, str]] = []
    notes: list[str] = []
    for number, row in enumerate([*LINE_END.split(source.removeprefix("\ufeff")), ""], start=1):
        plain = row.strip()
        if plain.startswith("//"):
            notes.append(plain)
        elif not rows and plain.startswith("$CATEGORY:"):
            yield Question("Category", number, title=plain.removeprefix("$CATEGORY:").strip())
            notes = []
        elif plain:
            rows.append((number, row))
        elif rows or notes:
            if rows:
                yield _noted(rows, notes)
            rows, notes = [], []


def _noted(rows: list[tuple[int, str]], notes: list[str]) -> Question | FaultError:
    try:
        question = _question(unescaped(rows).stripped())
    except FaultError as fault:
        return fault
    for note in notes:
        own = OWN.search(note)
        question.own = own[1] if own else question.own
        plain = note[: own.start()] if own else note
        ids = ID.findall(plain)
        question.id = _mended(ids[-1]) if ids else question.id
        question.tags += [_mended(tag) for tag in TAG.findall(plain)]
    return question


def _mended(word: str) -> str:
    return re.sub(r"\\(.)", r"\1", word).strip()


def _question(body: Text) -> Question:
    line, title, start = body.at[0][0], None, 0
    if body.shadow.startswith("::") and (end := body.shadow.find("::", 2)) > 0:
        title, start = _flat(body.part(2, end)), end + 2
    form, stem = _format(body.part(start), "moodle")
    opened = stem.shadow.find("{")
    if opened < 0:
        if "}" in stem.shadow:
            raise stem.fault("unopened_brace", stem.shadow.find("}"))
        return Question("Description", line, _markup(form, stem), title)
    closed = stem.shadow.find("}", opened)
    if closed < 0:
        raise stem.fault("unclosed_brace", opened)
    second = stem.shadow.find("{", opened + 1)
    if second > 0:
        raise stem.fault("second_brace", second)
    tail = stem.part(closed + 1).stripped()
    if "}" in tail.shadow:
        raise tail.fault("unopened_brace", tail.shadow.find("}"))
    question = _answered(stem.part(opened + 1, closed).stripped(), form, stem, opened)
    question.line, question.title, question.tail = line, title, _markup(form, tail).text
    question.stem = _markup(form, stem.part(0, opened))
    if question.tail:
        question.is_embedded = True
        text = f"{question.stem.text} {BLANK} {question.tail}".lstrip()
        question.stem = Markup(form, text)
    return question


def _answered(body: Text, form: str, stem: Text, opened: int) -> Question:
    general = body.shadow.find("####")
    feedback = None
    if general >= 0:
        feedback, body = _formatted(body.part(general + 4), form), body.part(0, general).stripped()
    if not body.letters:
        question = Question("Essay", 0)
    elif body.shadow.startswith(">"):
        question = _ordering(body.part(1), form)
    elif body.shadow.startswith("#"):
        question = Question("Numerical", 0, answers=list(_numbers(body.part(1), form)))
        question.is_signed = "=" in body.shadow or "~" in body.shadow
    else:
        question = _true_or_false(body, form) or _choices(body, form)
    if question.type in {"MC", "Short", "Numerical", "Matching"} and not question.answers:
        raise stem.fault("no_answers", opened)
    question.feedback = feedback
    return question


def _true_or_false(body: Text, form: str) -> Question | None:
    word, *said = _cut(body, "#")
    value = word.letters.strip().upper()
    if value not in {"T", "TRUE", "F", "FALSE"}:
        return None
    first, second, *_more = [*(_formatted(one, form) for one in said), None, None]
    return Question("TF", 0, is_true=value.startswith("T"), first=first, second=second)


def _choices(body: Text, form: str) -> Question:
    entries = list(_entries(body))
    if entries[0][0] == "" and len(entries) > 1:
        raise body.fault("text_before_answers")
    pairs = [_cut(text.part(_weight(text)[1]), "#")[0] for _sign, text in entries]
    if all(sign == "=" and "->" in pair.shadow for (sign, _text), pair in zip(entries, pairs, strict=True)):
        return Question("Matching", 0, answers=[_pair(text, form) for _sign, text in entries])
    answers = [_answer(sign != "~", text, form) for sign, text in entries]
    return Question("Short" if all(one.is_right for one in answers) else "MC", 0, answers=answers)


def _entries(body: Text) -> Iterator[tuple[str, Text]]:
    """(« = », « ~ » or nothing, what stands after it)."""
    signs = [place for place, sign in enumerate(body.shadow) if sign in "=~"]
    first = body.part(0, signs[0] if signs else None)
    if first.letters.strip() or not signs:
        yield "", first
    for start, end in zip(signs, [*signs[1:], None][: len(signs)], strict=True):
        yield body.shadow[start], body.part(start + 1, end)


def _answer(is_right: bool, text: Text, form: str) -> Answer:
    weight, start = _weight(text)
    said, *feedback = _cut(text.part(start), "#", 1)
    return Answer(is_right, weight, _formatted(said, form) or Markup(form, ""), _first(feedback, form))


def _pair(text: Text, form: str) -> Answer:
    said = _cut(text.part(_weight(text)[1]), "#", 1)[0]
    arrow = said.shadow.find("->")
    own, left = _format(said.part(0, arrow), form)
    return Answer(True, None, _markup(own, left), None, _flat(said.part(arrow + 2)))


def _numbers(body: Text, form: str) -> Iterator[Answer]:
    for sign, text in _entries(body):
        weight, start = _weight(text)
        said, *feedback = _cut(text.part(start), "#", 1)
        word = said.letters.strip()
        value: Markup | Span = Markup("moodle", "*") if word in {"", "*"} and sign else _span(said)
        yield Answer(sign != "~", weight, value, _first(feedback, form))


def _span(said: Text) -> Span:
    for kind, pattern in (("range", RANGE), ("high-low", SPAN), ("simple", ONE)):
        match = pattern.fullmatch(said.letters)
        if match:
            try:
                numbers = [Decimal(one.replace(",", ".")) for one in match.groups()]
            except InvalidOperation:
                break
            return Span(kind, *numbers)
    raise said.fault(
        "no_number", len(said.shadow) - len(said.shadow.lstrip()), text=said.letters.strip()[:40]
    )


def _ordering(body: Text, form: str) -> Question:
    options, _newline, _rest = body.letters.partition("\n")
    lines = body.part(len(options) + 1)
    items = [_formatted(one, form) for one in _cut(lines, "\n") if one.letters.strip()]
    return Question("Ordering", 0, items=[one for one in items if one], options=options.strip())


def _cut(text: Text, sign: str, most: int = -1) -> list[Text]:
    """Split at the sign, at most so often."""
    parts, start = [], 0
    while most and (place := text.shadow.find(sign, start)) >= 0:
        parts.append(text.part(start, place))
        start, most = place + len(sign), most - 1
    return [*parts, text.part(start)]


def _first(parts: list[Text], form: str) -> Markup | None:
    return _formatted(parts[0], form) if parts else None


def _weight(text: Text) -> tuple[Decimal | None, int]:
    match = WEIGHT.match(text.shadow)
    return (Decimal(match[1].replace(",", ".")), match.end()) if match else (None, 0)


def _format(text: Text, form: str) -> tuple[str, Text]:
    text = text.stripped()
    for name in FORMATS:
        if text.shadow.lower().startswith(f"[{name}]"):
            return name, text.part(len(name) + 2)
    return form, text


def _formatted(text: Text, form: str) -> Markup | None:
    """The words in their format; nothing where there are none."""
    markup = _markup(*_format(text, form))
    return markup if markup.text else None


def _markup(form: str, text: Text) -> Markup:
    """In Moodle's format a line end of the file is a blank, one that is written « \\n » stays."""
    return Markup(form, _flat(text) if form == "moodle" else text.stripped().letters)


def _flat(text: Text) -> str:
    spaced = [" " if dark in SPACE else letter for letter, dark in zip(*text[:2], strict=True)]
    return re.sub(r" +", " ", "".join(spaced)).strip(" ")


def own_words(question: Question) -> dict[str, object]:
    """What our own export wrote in a comment; nothing when it is not as we write it."""
    try:
        words = json.loads(question.own or "{}")
    except (ValueError, RecursionError):
        return {}
    return words if isinstance(words, dict) else {}
