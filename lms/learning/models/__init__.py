"""What people did of the courses, and how far they are."""

from .facts import Fact
from .progress import CourseEdition, CourseProgress, LessonProgress, ReadingPlace

__all__ = ["CourseEdition", "CourseProgress", "Fact", "LessonProgress", "ReadingPlace"]
