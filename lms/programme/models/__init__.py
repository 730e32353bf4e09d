"""Pages of the programme, and who is what in a theme."""

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
from .roles import ThemeRole

__all__ = [
    "CourseIndexPage",
    "CoursePage",
    "HomePage",
    "LessonPage",
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
