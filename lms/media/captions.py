"""Captions (WebVTT), checked block by block, so that each mistake is said with its line.

The reader of the library stops at the first mistake without a word of where, and skips what has no times: here each
block is given to it by itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from webvtt import vtt
from webvtt.errors import MalformedCaptionError

LARGEST = 1024 * 1024  # letters
MOST_SAID = 5
HEADER = re.compile(r"WEBVTT(?:[ \t].*)?")
LINES = re.compile(r"\r\n|\n|\r")
SENTENCES: dict[str, Any] = {
    "empty": _("The captions are empty."),
    "too_long": _("The captions are longer than a million letters."),
    "no_header": _("Line 1: captions begin with “WEBVTT”, alone on its line."),
    "no_time": _("Line %(line)s: “%(entry)s” has no times above it. Write a line such as 00:00:07.000 --> 00:00:11.890."),
    "bad_time": _("Line %(line)s: “%(entry)s” is no pair of times. Write it such as 00:00:07.000 --> 00:00:11.890."),
    "bad_setting": _("Line %(line)s: what follows the times in “%(entry)s” is no setting that players know."),
    "no_text": _("Line %(line)s: nothing is said from %(entry)s. Write the words below it, or take the line out."),
    "no_gap": _("Line %(line)s: an empty line is missing above “%(entry)s”."),
    "backwards": _("Line %(line)s: “%(entry)s” ends before it begins."),
    "not_in_order": _("Line %(line)s: “%(entry)s” begins before the caption above it."),
    "no_captions": _("The file holds no caption: only its first line."),
}  # fmt: skip


@dataclass(frozen=True)
class Mistake:
    code: str
    line: int = 1
    entry: str = ""

    def __str__(self) -> str:
        return str(SENTENCES[self.code]) % {"line": self.line, "entry": self.entry[:60]}


def normal(text: str) -> str:
    """With one sort of line ends and without a mark before its first letter."""
    return "\n".join(LINES.split(text.removeprefix("\ufeff"))).strip("\n") + "\n"


def mistakes(text: str) -> list[Mistake]:
    """The first mistakes, in the order of their lines; none where the captions can be played."""
    lines = LINES.split(text.removeprefix("\ufeff"))
    if not text.strip("\ufeff \t\r\n"):
        return [Mistake("empty")]
    if len(text) > LARGEST:
        return [Mistake("too_long")]
    if not HEADER.fullmatch(lines[0]):
        return [Mistake("no_header")]
    found, last, has_cue = [], 0, False
    for number, block in _blocks(lines):
        wrong = _wrong(number, block, seen_cue=has_cue)
        cue = None if wrong else _cue(block)
        if cue is not None:
            start, end = cue.start_time.in_milliseconds(), cue.end_time.in_milliseconds()
            wrong = _out_of_order(number + _arrow(block), block[_arrow(block)], start, end, last)
            last = max(last, start)
        has_cue = has_cue or "-->" in "".join(block)
        if wrong:
            found.append(wrong)
    if not has_cue and not found:
        return [Mistake("no_captions")]
    return found[:MOST_SAID]


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """(number of its first line, its lines), without the head of the file."""
    block: list[str] = []
    is_head = True
    for number, line in enumerate([*lines, ""], start=1):
        if line:
            block.append(line)
            continue
        if block and not is_head:
            yield number - len(block), block
        is_head = is_head and not block
        block = []


def _arrow(block: list[str]) -> int:
    """Where the times stand: below a name, or first."""
    return next((place for place, line in enumerate(block) if "-->" in line), -1)


def _wrong(number: int, block: list[str], *, seen_cue: bool) -> Mistake | None:
    """What is wrong with one block by itself."""
    if block[0].startswith("NOTE") and _arrow(block) != 1:
        return None
    arrow = _arrow(block)
    if arrow < 0:
        if vtt.WebVTTStyleBlock.is_valid(block) or vtt.WebVTTRegionBlock.is_valid(block):
            return None
        return Mistake("no_time", number, block[0])
    if arrow > 1:
        return Mistake("no_gap", number + arrow, block[arrow])
    again = _arrow(block[arrow + 1 :])
    if again >= 0:
        return Mistake("no_gap", number + arrow + 1 + again, block[arrow + 1 + again])
    if not vtt.WebVTTCueBlock.is_valid(block, strict=True):
        return Mistake("bad_time", number + arrow, block[arrow])
    try:
        vtt.parse_item(block, strict=True, seen_cue=seen_cue)
    except MalformedCaptionError:
        code = "bad_time" if _times_are_wrong(block[arrow]) else "bad_setting"
        return Mistake(code, number + arrow, block[arrow])
    if not any(line.strip() for line in block[arrow + 1 :]):
        return Mistake("no_text", number + arrow, block[arrow])
    return None


def _times_are_wrong(line: str) -> bool:
    """Whether the times alone, without the settings after them, are refused (minute 75)."""
    times = vtt.WebVTTCueBlock.STRICT_CUE_TIMINGS_PATTERN.match(line)
    try:
        vtt.parse_item([times[0] if times else line, "x"], strict=True)
    except MalformedCaptionError:
        return True
    return False


def _cue(block: list[str]) -> Any:
    """The caption of a block that holds one."""
    return vtt.parse_item(block, strict=True, seen_cue=True) if "-->" in "".join(block[:2]) else None


def _out_of_order(line: int, entry: str, start: int, end: int, last: int) -> Mistake | None:
    if end <= start:
        return Mistake("backwards", line, entry)
    return Mistake("not_in_order", line, entry) if start < last else None
