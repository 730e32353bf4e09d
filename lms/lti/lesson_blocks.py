"""The block `outside_tool` of lessons."""

from typing import Any

from lms.programme.registry import LessonBlock, Reading, lesson_blocks

from . import queries
from .blocks import OutsideToolBlock
from .presenters import Door


def prepare(blocks: list[Any], reading: Reading) -> None:
    """The doors of all tools of a lesson: what they open, and what was said of this person; at most two queries."""
    keys = {block.value["content"].pk for block in blocks if block.value["content"]}
    contents = queries.contents(keys)
    is_preview = reading.is_preview or not reading.user.is_authenticated
    results = queries.own_results(reading.user, reading.lesson.pk) if keys and not is_preview else {}
    for block in blocks:
        chosen = block.value["content"]
        content = contents.get(chosen.pk) if chosen else None
        block.value.door = Door(
            key=block.id or "",
            lesson=reading.lesson.pk or 0,
            content=content,
            result=results.get(f"{content.tool_id}/{block.id}") if content else None,
            is_preview=is_preview,
        )


lesson_blocks.register(
    LessonBlock(
        queries.KIND, block=OutsideToolBlock, prepare=prepare, parts=frozenset({"title", "introduction"})
    )
)
