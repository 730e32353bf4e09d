"""What a lesson is made of."""

from .lesson import LESSON_BLOCKS, LessonBody

__all__ = ["LESSON_BLOCKS", "LessonBody"]
