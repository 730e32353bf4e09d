"""Pages of the programme, and what a person has done of it."""

from .base import ProgrammePage, VisiblePageQuerySet, is_closed, pages_open_to, paths_closed_to
from .pages import (
    CourseIndexPage,
    CoursePage,
    HomePage,
    LessonPage,
    ModulePage,
    ThemeIndexPage,
    ThemePage,
    beyond_label,
)
from .progress import LessonProgress
from .roles import ThemeRole

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
    "beyond_label",
    "is_closed",
    "pages_open_to",
    "paths_closed_to",
]
