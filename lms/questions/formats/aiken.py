"""Aiken read: a question on one line, answers « A) » or « A. », then « ANSWER: B ». Plain text, one right answer."""

import re
from collections.abc import Iterator

from .found import FaultError, Found, from_plain, refused, words_of
from .gift import LINE_END

CHOICE = re.compile(r"\s*([A-Z])[.)]\s*(.*)")
ANSWER = re.compile(r"\s*ANSWER:\s*([A-Z])\s*", re.IGNORECASE)
SIGN = re.compile(r"^\s*ANSWER:", re.IGNORECASE | re.MULTILINE)


def is_aiken(source: str) -> bool:
    return bool(SIGN.search(source)) and "{" not in SIGN.split(source, maxsplit=1)[0]


def found_in(source: str) -> Iterator[Found]:
    """A question that is not finished is refused where it begins; the next one is read all the same."""
    text: list[tuple[int, str]] = []
    choices: list[tuple[int, str, str]] = []
    last = 0
    for last, row in enumerate(LINE_END.split(source.removeprefix("\ufeff")), start=1):
        answer, choice = ANSWER.fullmatch(row), CHOICE.fullmatch(row)
        if answer:
            yield _question(text, choices, answer[1].upper(), last)
            text, choices = [], []
        elif choice and text:
            choices.append((last, choice[1], choice[2].strip()))
        elif row.strip() and choices:
            yield refused(FaultError("aiken_no_answer", text[0][0], 1), words_of(text[0][1])[:120])
            text, choices = [(last, row.strip())], []
        elif row.strip():
            text.append((last, row.strip()))
    if text or choices:
        place = text[0] if text else (last, "")
        yield refused(FaultError("aiken_no_answer", place[0], 1), place[1][:120])


def _question(
    text: list[tuple[int, str]], choices: list[tuple[int, str, str]], right: str, line: int
) -> Found:
    if not text:
        return refused(FaultError("aiken_no_question", line, 1))
    found = Found(line=text[0][0])
    letters = [letter for _line, letter, _words in choices]
    if right not in letters:
        return found.refuse(FaultError("aiken_unknown_letter", line, 1, text=right))
    found.content = {
        "type": "single",
        "text": from_plain("\n".join(words for _line, words in text)),
        "choices": [
            {"text": from_plain(words), "weight": "100" if letter == right else "0"}
            for _line, letter, words in choices
        ],
    }
    return found
