"""What people did of the courses, and how far they are."""

from .facts import Fact
from .progress import CourseEdition, CourseProgress, LessonProgress, PlayingPlace, ReadingPlace
from .writing import LessonNote, Reflection

__all__ = [
    "CourseEdition",
    "CourseProgress",
    "Fact",
    "LessonNote",
    "LessonProgress",
    "PlayingPlace",
    "ReadingPlace",
    "Reflection",
]
