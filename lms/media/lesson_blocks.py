"""The blocks `video` and `audio` of lessons."""

from typing import Any

from lms.programme.registry import LessonBlock, Reading, lesson_blocks

from . import queries
from .blocks import AudioBlock, VideoBlock
from .presenters import Own, player


def _own(reading: Reading) -> Own:
    """Of the whole lesson, in two queries for both kinds of blocks; in one where none of them is needed."""
    if not reading.user.is_authenticated or reading.is_preview:
        return Own()
    is_needed = any(
        block["type"] in queries.KINDS and block["value"].get("needed")
        for block in reading.lesson.body.raw_data
    )
    played = queries.played_by(reading.user, reading.lesson) if is_needed else set()
    return Own(queries.seconds_of(reading.user, reading.lesson), played)


def prepare(blocks: list[Any], reading: Reading) -> None:
    """The players; and the page may show the sites of its videos, once a reader asks for one."""
    own = reading.read(_own)
    for block in blocks:
        block.value.player = made = player(block, reading, own)
        if made.outside and made.outside.origin and reading.request is not None:
            frames: set[str] = getattr(reading.request, "frames", set())
            reading.request.frames = frames | {made.outside.origin}  # type: ignore[attr-defined]


PARTS = frozenset({"title", "transcript"})
lesson_blocks.register(LessonBlock("video", VideoBlock, prepare, PARTS | {"url"}, order=1))
lesson_blocks.register(LessonBlock("audio", AudioBlock, prepare, PARTS, order=2))
