"""What is worth mending in a lesson before it is published. Pure: each function reads the stored blocks, and nothing else."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext

from .marks import without
from .registry import Problem, WrittenLesson, lesson_checks

MOST_WORDS = 25  # of a sentence
MOST_MINUTES = 20  # of a lesson
READ_A_MINUTE = 200  # words
MOST_SAID = 5  # long sentences of one lesson
PARAGRAPH = re.compile(r"</(?:p|li|h\d|td|th)>|<br ?/?>", re.IGNORECASE)
SENTENCE = re.compile(r"(?<=[.!?…])[\s\u00a0\u202f]+(?=[«“\"(A-ZÀ-Þ])")
WORD = re.compile(r"\w[\w’'-]*")
HEADING = re.compile(r"<h([1-6])[^>]{0,200}>(.{0,2000}?)</h\1>", re.IGNORECASE | re.DOTALL)


def problems_of(lessons: Sequence[WrittenLesson]) -> dict[int, list[Problem]]:
    """All that the apps find in these lessons; those that block come first."""
    found: dict[int, list[Problem]] = {one.pk: [] for one in lessons}
    for declared in lesson_checks:
        for pk, problems in declared.check(lessons).items():
            found[pk] += problems
    return {pk: sorted(problems, key=lambda one: not one.blocks) for pk, problems in found.items()}


def each(
    read: Callable[[WrittenLesson], Iterable[Problem]],
) -> Callable[[Sequence[WrittenLesson]], dict[int, list[Problem]]]:
    """A check that reads one lesson after the other."""
    return lambda lessons: {one.pk: list(read(one)) for one in lessons}


def rows(value: Any, name: str) -> list[dict[str, Any]]:
    """The lines of a list in a block, whether they are stored with their keys or without."""
    return [row.get("value", row) for row in (value or {}).get(name) or [] if isinstance(row, dict)]


# --- pictures -------------------------------------------------------------------------------------


def pictures(lesson: WrittenLesson) -> Iterator[Problem]:
    """Each says what is on it, or decorates."""
    for block in lesson.body:
        for figure in _figures(block):
            image = figure.get("image") or {}
            if not isinstance(image, dict) or not image.get("image") or image.get("decorative"):
                continue
            if not (image.get("alt_text") or "").strip():
                words = gettext("A picture has no words for those who do not see it.")
                yield Problem(words, block.get("id", ""), blocks=True)


def _figures(block: dict[str, Any]) -> list[dict[str, Any]]:
    value = block.get("value")
    if block["type"] == "figure":
        return [value or {}]
    if block["type"] == "slides":
        return [slide.get("figure") or {} for slide in rows(value, "slides")]
    return []


# --- words ----------------------------------------------------------------------------------------


def _texts(block: dict[str, Any]) -> list[str]:
    """What is written in a block in whole sentences, as HTML."""
    kind = block["type"]
    value: Any = block.get("value") or {}
    if kind == "text":
        return [value or ""]
    if kind == "callout":
        return [value.get("text") or ""]
    if kind == "slides":
        return [slide.get("text") or "" for slide in rows(value, "slides")]
    return []


def headings(lesson: WrittenLesson) -> Iterator[Problem]:
    """From the second level down, none skipped, none empty: they are how a screen reader moves."""
    last = 1
    for block in lesson.body:
        for text in _texts(block):
            for level, words in ((int(one[1]), _plain(one[2])) for one in HEADING.finditer(text)):
                if not words:
                    yield Problem(gettext("A heading is empty."), block.get("id", ""))
                elif level > last + 1:
                    said = gettext(
                        "The heading “%(words)s” skips a level: one of the level above is missing before it."
                    )
                    yield Problem(said % {"words": words[:60]}, block.get("id", ""))
                last = level


def sentences(lesson: WrittenLesson) -> list[Problem]:
    """Those that are too long, the first of them."""
    return [
        Problem(
            gettext("A sentence of %(number)s words: “%(start)s…”. Cut it in two.")
            % {"number": len(words), "start": " ".join(words[:6])},
            key,
        )
        for key, words in _sentences(lesson)
        if len(words) > MOST_WORDS
    ][:MOST_SAID]


def _sentences(lesson: WrittenLesson) -> Iterator[tuple[str, list[str]]]:
    """(key of the block, words) of each sentence."""
    for block in lesson.body:
        for text in _texts(block):
            for paragraph in PARAGRAPH.split(text):
                for sentence in SENTENCE.split(_plain(paragraph)):
                    yield block.get("id", ""), WORD.findall(sentence)


def _plain(html: str) -> str:
    return without(unescape(strip_tags(html))).strip()


def length(lesson: WrittenLesson) -> Iterator[Problem]:
    """What is said of it, and what its words take."""
    if not lesson.body:
        yield Problem(gettext("The lesson is empty."))
    if lesson.minutes > MOST_MINUTES:
        words = gettext("The lesson takes %(minutes)s minutes: cut it in two, 20 at most are read at one go.")
        yield Problem(words % {"minutes": lesson.minutes})
    count = sum(len(words) for _key, words in _sentences(lesson))
    minutes = count // READ_A_MINUTE
    if minutes > max(lesson.minutes, MOST_MINUTES):
        words = gettext("The lesson has %(words)s words: some %(minutes)s minutes of reading.")
        yield Problem(words % {"words": count, "minutes": minutes})


# --- questions ------------------------------------------------------------------------------------


def answers(lesson: WrittenLesson) -> Iterator[Problem]:
    """Each question has a right one."""
    for block in lesson.body:
        if block["type"] == "question":
            value = block.get("value") or {}
            if not any(answer.get("correct") for answer in rows(value, "answers")):
                words = gettext("No answer to “%(question)s” is right: tick one.")
                said = words % {"question": (value.get("question") or "")[:60]}
                yield Problem(said, block.get("id", ""), blocks=True)
