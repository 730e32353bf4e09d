"""Reads of outside tools that two callers share."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from lms.programme.models import CoursePage, LessonPage

from .models import Tool, ToolContent, ToolResult

KIND = "outside_tool"  # type of the block


def block_of(lesson: LessonPage, key: str) -> dict[str, Any] | None:
    """The raw value of the block of this key in what is online; None where it is gone."""
    for block in lesson.body.raw_data:
        if block.get("type") == KIND and block.get("id") == key:
            return dict(block["value"])
    return None


def content_of(value: dict[str, Any]) -> ToolContent | None:
    """What a block opens; one query."""
    return ToolContent.objects.select_related("tool").filter(pk=value.get("content") or 0).first()


def contents(keys: Collection[int]) -> dict[int, ToolContent]:
    """With their tools; one query."""
    return ToolContent.objects.select_related("tool").in_bulk(list(keys)) if keys else {}


def own_results(user: Any, lesson: int) -> dict[str, ToolResult]:
    """What tools said of this person in a lesson, by tool and block (`12/0b6f…`); one query."""
    rows = ToolResult.objects.visible_to(user).filter(lesson=lesson).select_related("user")
    return {f"{row.user.tool_id}/{row.block}": row for row in rows}


def blocks_of_tool(tool: Tool, course: CoursePage) -> list[tuple[LessonPage, str, dict[str, Any]]]:
    """(lesson, key, raw value) of each block of a course that opens this tool, as it is online; two queries."""
    own = set(tool.contents.order_by().values_list("pk", flat=True))
    lessons = LessonPage.objects.live().descendant_of(course).order_by("path") if own else ()
    return [
        (lesson, str(block["id"]), dict(block["value"]))
        for lesson in lessons
        for block in lesson.body.raw_data
        if block.get("type") == KIND and block["value"].get("content") in own
    ]


def results_in(tool: Tool, lesson: int, block: str) -> QuerySet[ToolResult]:
    """What this tool said in a block; people by its own names for them."""
    rows = ToolResult.objects.filter(user__tool=tool, lesson=lesson, block=block)
    return rows.select_related("user").order_by("pk")


def tools_with_contents() -> QuerySet[Tool]:
    """All tools, those in use first, with what they offer; two queries."""
    return Tool.objects.prefetch_related("contents").order_by("retired_at", "pk")
