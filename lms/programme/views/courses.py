"""List of courses, one course, one module."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lms.programme.models import CourseIndexPage, CoursePage, ModulePage
from lms.programme.outlines import Outline, my_outlines
from lms.programme.queries import CourseProgress, course_progress, courses_for, my_courses, outline_around
from lms.programme.registry import ROW, panels

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
    outline = outline_around(request.user, page)
    if not (outline and outline.is_done and request.user.is_authenticated):
        return {"outline": outline}
    return {"outline": outline, "following": _following(request, outline)}


def _following(request: HttpRequest, outline: Outline) -> list[dict[str, str]]:
    """What one can do once the course is done: sessions, project and coaching of its theme, other courses, other themes."""
    given = panels("course_end_panels", outline.theme.pk, request.user)
    rows = [row for panel in given["main"] for row in panel.lines]
    others = [one for one in my_outlines(request.user) if one.next]
    rows += [
        {
            "title": one.course.title,
            "href": one.course.url,
            "text": _("The next course"),
            "theme": one.theme.hue,
        }
        for one in others[:2]
    ]
    themes = {
        "title": _("See the other themes"),
        "href": "/themes/",
        "text": _("Each has its courses and its texts."),
    }
    return [dict.fromkeys(ROW, "") | row for row in [*rows, themes]]


def module(request: HttpRequest, page: ModulePage) -> dict[str, Any]:
    """Its lessons."""
    outline = outline_around(request.user, page)
    parts = outline.modules if outline else []
    return {"outline": outline, "part": next((part for part in parts if part.page.pk == page.pk), None)}
