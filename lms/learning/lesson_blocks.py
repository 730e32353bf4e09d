"""The blocks that this app gives to lessons, and what each shows to one reader."""

from collections.abc import Iterable
from typing import Any

from lms.programme.registry import LessonBlock, Reading, lesson_blocks

from .blocks import AssessmentBlock, ChecklistBlock, ReflectionBlock
from .domain.choices import kept_choices
from .enums import FactKind
from .models import Fact, Reflection
from .registry import own_projects


def _choices(reading: Reading) -> dict[str, dict[str, int]]:
    """What the reader ticked and judged in the whole lesson: one query for both kinds of blocks."""
    if not reading.user.is_authenticated or reading.is_preview:
        return {}
    kinds = (FactKind.CHECKED, FactKind.ANSWERED)
    facts = Fact.objects.filter(
        person=reading.user, lesson=reading.lesson, kind__in=kinds, value__has_key="item"
    )
    return kept_choices(facts.order_by("pk"))


def _prepare_choices(blocks: Iterable[Any], reading: Reading) -> None:
    kept = reading.read(_choices)
    for block in blocks:
        block.value.key = block.id or ""
        block.value.choices = kept.get(block.value.key, {})


def _prepare_reflections(blocks: Iterable[Any], reading: Reading) -> None:
    blocks = list(blocks)
    for block in blocks:
        block.value.key = block.id or ""
    if not reading.user.is_authenticated or reading.is_preview:
        return
    written = (
        Reflection.objects.visible_to(reading.user).filter(lesson=reading.lesson).select_related("project")
    )
    kept = {str(row.block): row for row in written}
    projects = own_projects(reading.user, reading.lesson)
    for block in blocks:
        block.value.kept, block.value.projects = kept.get(block.value.key), projects


lesson_blocks.register(
    LessonBlock("checklist", ChecklistBlock, _prepare_choices, frozenset({"title", "items"}), order=10)
)
lesson_blocks.register(
    LessonBlock(
        "self_assessment", AssessmentBlock, _prepare_choices, frozenset({"title", "statements"}), order=20
    )
)
lesson_blocks.register(
    LessonBlock(
        "reflection", ReflectionBlock, _prepare_reflections, frozenset({"title", "question"}), order=30
    )
)
