"""List of courses, one course, one module."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from lms.programme.models import CourseIndexPage, CoursePage, ModulePage
from lms.programme.queries import CourseProgress, course_progress, courses_for, my_courses, outline_around

A_PAGE = 12


def index(request: HttpRequest, page: CourseIndexPage) -> dict[str, Any]:
    """One's own courses first, then the others, a page at a time, each with its progress."""
    user = request.user
    mine = list(my_courses(user)) if user.is_authenticated else []
    others = Paginator(courses_for(user).exclude(pk__in=[course.pk for course in mine]), A_PAGE).get_page(
        request.GET.get("page")
    )
    progress = course_progress(user, [*mine, *others])
    return {
        "mine": [progress[course.pk] for course in mine],
        "others": [progress[course.pk] for course in others],
        "page_obj": others,
        "goes_on": _goes_on([progress[course.pk] for course in mine]),
    }


def _goes_on(courses: list[CourseProgress]) -> CourseProgress | None:
    """What the big button leads to: a course under way before one not begun."""
    open_ones = [course for course in courses if course.next]
    return next((course for course in open_ones if course.is_started), next(iter(open_ones), None))


def course(request: HttpRequest, page: CoursePage) -> dict[str, Any]:
    """Its modules and lessons, and how far one is."""
    return {"outline": outline_around(request.user, page)}


def module(request: HttpRequest, page: ModulePage) -> dict[str, Any]:
    """Its lessons."""
    outline = outline_around(request.user, page)
    parts = outline.modules if outline else []
    return {"outline": outline, "part": next((part for part in parts if part.page.pk == page.pk), None)}
