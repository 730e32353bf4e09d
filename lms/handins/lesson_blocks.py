"""The block `hand_in` of lessons: a card that says how far the work is, and until when."""

from typing import Any

from lms.accounts.memberships import memberships_of
from lms.learning.editions import theme_of
from lms.learning.registry import cohorts_run_by
from lms.programme.registry import LessonBlock, Reading, lesson_blocks

from .blocks import HandInBlock
from .models import Deadline, HandIn
from .presenters import Card
from .queries import KIND


def prepare(blocks: list[Any], reading: Reading) -> None:
    """For all blocks of a lesson, whatever their number: two queries for who follows it, as many for who leads its cohorts."""
    user, lesson = reading.user, reading.lesson
    may = user.is_authenticated and not reading.is_preview
    works = _own_works(user, lesson) if may else {}
    deadlines = _deadlines(user, lesson, works) if may else {}
    runs = _runs(user, lesson) if may else {}
    for block in blocks:
        key = block.id or ""
        block.value.card = Card(key, lesson.pk or 0, works.get(key, []), deadlines.get(key), may, runs)


def _own_works(user: Any, lesson: Any) -> dict[str, list[HandIn]]:
    found: dict[str, list[HandIn]] = {}
    own = HandIn.objects.owned_by(user).filter(lesson=lesson).select_related("project")
    for work in own.order_by("pk"):
        found.setdefault(str(work.block), []).append(work)
    return found


def _deadlines(user: Any, lesson: Any, works: dict[str, list[HandIn]]) -> dict[str, Deadline]:
    """Of the cohort in which the work is, else of the one of one's own that began last."""
    joined = memberships_of(user).joined_cohorts
    rows = Deadline.objects.filter(cohort__in=joined, lesson=lesson).select_related("cohort")
    found: dict[str, Deadline] = {}
    for row in rows.order_by("cohort__starts_on", "pk") if joined else ():
        held = {work.cohort_id for work in works.get(str(row.block), [])} - {None}
        if not held or row.cohort_id in held:
            found[str(row.block)] = row
    return found


def _runs(user: Any, lesson: Any) -> dict[int, str]:
    known = memberships_of(user)
    if not (user.is_superuser or known.coached_cohorts or known.managed_themes):
        return {}
    return cohorts_run_by(user, theme_of(lesson))


lesson_blocks.register(
    LessonBlock(KIND, HandInBlock, prepare, frozenset({"title", "instruction"}), order=220)
)
