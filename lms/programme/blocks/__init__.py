"""What a lesson is made of."""

from .lesson import LESSON_BLOCKS

__all__ = ["LESSON_BLOCKS"]
