"""Pages of the programme, and what a person has done of it."""

from .base import ProgrammePage, VisiblePageQuerySet, pages_open_to, restrictions_on
from .pages import (
    CourseIndexPage,
    CoursePage,
    HomePage,
    LessonPage,
    ModulePage,
    ThemeIndexPage,
    ThemePage,
    ThemeRole,
)
from .progress import LessonProgress

__all__ = [
    "CourseIndexPage",
    "CoursePage",
    "HomePage",
    "LessonPage",
    "LessonProgress",
    "ModulePage",
    "ProgrammePage",
    "ThemeIndexPage",
    "ThemePage",
    "ThemeRole",
    "VisiblePageQuerySet",
    "pages_open_to",
    "restrictions_on",
]
