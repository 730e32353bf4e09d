"""What is closed to a reader for now, for the API and the search of the programme."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from lms.programme.registry import LessonGate, Text, lesson_gates

from .course_tree import closed_among


def closed(user: Any, lessons: Collection[int]) -> dict[int, tuple[Text, datetime | None]]:
    """By lesson: why, and when it opens."""
    return {key: (one.why, one.opens_at) for key, one in closed_among(user, lessons).items()}


lesson_gates.register(LessonGate("courses as they are followed", closed=closed))
