"""The block `hand_in` of lessons: a card that says how far the work is, and until when."""

from typing import Any

from lms.learning.editions import course_of
from lms.learning.registry import cohorts_run_by, own_cohort
from lms.programme.registry import LessonBlock, Reading, lesson_blocks

from .blocks import HandInBlock
from .models import Deadline, HandIn
from .presenters import Card
from .queries import KIND


def prepare(blocks: list[Any], reading: Reading) -> None:
    """For all blocks of a lesson: six queries at most, whatever their number."""
    user, lesson = reading.user, reading.lesson
    may = user.is_authenticated and not reading.is_preview
    works: dict[str, list[HandIn]] = {}
    deadlines: dict[str, Deadline] = {}
    runs: dict[int, str] = {}
    if may:
        theme = course_of(lesson).theme_id
        own = HandIn.objects.owned_by(user).filter(lesson=lesson).select_related("project")
        for work in own.order_by("pk"):
            works.setdefault(str(work.block), []).append(work)
        cohort = next((work.cohort_id for row in works.values() for work in row), None) or own_cohort(
            user, theme
        )
        rows = Deadline.objects.filter(cohort=cohort, lesson=lesson).select_related("cohort")
        deadlines = {str(row.block): row for row in rows} if cohort is not None else {}
        runs = cohorts_run_by(user, theme)
    for block in blocks:
        key = block.id or ""
        block.value.card = Card(key, lesson.pk or 0, works.get(key, []), deadlines.get(key), may, runs)


lesson_blocks.register(
    LessonBlock(KIND, HandInBlock, prepare, frozenset({"title", "instruction"}), order=220)
)
