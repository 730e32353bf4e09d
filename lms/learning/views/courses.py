"""What the pages of courses show: the list, one course, one module, the courses of a theme."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lms.learning.course_tree import CourseTree, course_trees, my_trees, tree_around, trees_of_theme
from lms.programme.models import CourseIndexPage, CoursePage, ModulePage, ThemePage
from lms.programme.queries import courses_for
from lms.programme.registry import ROW, PanelPage, panels

A_PAGE = 12


def index(request: HttpRequest, page: CourseIndexPage) -> dict[str, Any]:
    """One's own courses first, then the others, a page at a time, each with its progress."""
    user = request.user
    mine = my_trees(user) if user.is_authenticated else []
    others = courses_for(user).exclude(pk__in=[tree.course.pk for tree in mine])
    page_obj = Paginator(others.values_list("path", flat=True), A_PAGE).get_page(request.GET.get("page"))
    return {
        "mine": mine,
        "others": course_trees(user, page_obj),
        "page_obj": page_obj,
        "goes_on": _goes_on(mine),
    }


def _goes_on(trees: list[CourseTree]) -> CourseTree | None:
    """What the big button leads to: a course under way before one not begun."""
    to_read = [tree for tree in trees if tree.next]
    return next((tree for tree in to_read if tree.is_started), next(iter(to_read), None))


def course(request: HttpRequest, page: CoursePage) -> dict[str, Any]:
    """Its modules and lessons, and how far one is."""
    tree = tree_around(request.user, page)
    if not (tree and tree.is_done and request.user.is_authenticated):
        return {"tree": tree}
    return {"tree": tree, "following": _following(request, tree)}


def _following(request: HttpRequest, tree: CourseTree) -> list[dict[str, str]]:
    """What one can do once the course is done: sessions, project and coaching of its theme, other courses, other themes."""
    given = panels(PanelPage.COURSE_END, tree.theme.pk, request.user)
    rows = [row for panel in given["main"] for row in panel.lines]
    others = [one for one in my_trees(request.user) if one.next]
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
    tree = tree_around(request.user, page)
    modules = tree.modules if tree else []
    return {"tree": tree, "module": next((one for one in modules if one.page.pk == page.pk), None)}


def theme(request: HttpRequest, page: ThemePage) -> dict[str, Any]:
    """The courses of the theme that the reader may open, and the one to go on with."""
    trees = trees_of_theme(request.user, page)
    return {"courses": trees, "goes_on": next((tree for tree in trees if tree.next), None)}
