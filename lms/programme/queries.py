"""Reads of the programme: which page, what a course holds, how far a person is.

For other apps: `visible_pages`, `my_courses`, `course_progress`, `next_lesson`, `outlines`. Each says its queries.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.permissions import policy_registry

from lms.core.db.keys import Key

from .enums import ThemeRoleKind
from .models import (
    CourseIndexPage,
    CoursePage,
    HomePage,
    LessonPage,
    LessonProgress,
    ModulePage,
    ProgrammePage,
    ThemeIndexPage,
    ThemePage,
    ThemeRole,
    pages_open_to,
)
from .outlines import outline_around, outlines

__all__ = [
    "CourseProgress",
    "course_progress",
    "courses_around",
    "courses_for",
    "drafts_of",
    "modules_to_write_in",
    "moved_to",
    "my_courses",
    "next_lesson",
    "outline_around",
    "outlines",
    "page_at",
    "theme_keys",
    "themes_called",
    "themes_managed",
    "visible_pages",
]

# --- Which page --------------------------------------------------------------------------------

# By the number of parts of an address: an address is found with one query instead of two for each part.
KINDS: dict[tuple[str, int], type[ProgrammePage]] = {
    ("themes", 1): ThemeIndexPage,
    ("themes", 2): ThemePage,
    ("parcours", 1): CourseIndexPage,
    ("parcours", 2): CoursePage,
    ("parcours", 3): ModulePage,
    ("parcours", 4): LessonPage,
}


def page_at(path: str) -> ProgrammePage | None:
    """The live page at an address of the only site (one query), or nothing: then Wagtail walks the tree."""
    roots = Site.get_site_root_paths()
    if len(roots) != 1:
        return None
    parts = [part for part in path.split("/") if part]
    kind = KINDS.get((parts[0], len(parts))) if parts else HomePage
    if kind is None:
        return None
    url_path = roots[0].root_path + "".join(f"{part}/" for part in parts)
    return kind.objects.filter(url_path=url_path, live=True).first()


# Redirects lead to the page itself, never to an address, so that a page which moves twice needs no chain of them.
def moved_to(request: HttpRequest) -> Redirect | None:
    """What leads away from this address (one query, and one for the page's address): a page that is online, or an address
    of this site; never back to where one stands.
    """
    path = Redirect.normalise_path(request.path)
    found = Redirect.get_for_site(Site.find_for_request(request)).filter(old_path=path)
    rows = found.select_related("redirect_page").order_by(F("site").asc(nulls_last=True), "pk")
    for row in rows:
        page = row.redirect_page
        inside = page.live if page else url_has_allowed_host_and_scheme(row.link or "", {request.get_host()})
        if inside and row.link and Redirect.normalise_path(urlsplit(row.link).path) != path:
            return row
    return None


def _former_themes() -> QuerySet[Redirect]:
    return Redirect.objects.filter(
        old_path__startswith="/themes/", redirect_page__in=ThemePage.objects.values("pk")
    )


def theme_keys() -> dict[str, int]:
    """Themes by the last part of their address: the one they have now, and those they had. Two queries."""
    former = _former_themes().order_by("-pk").values_list("old_path", "redirect_page")
    known = {path.removeprefix("/themes/"): page for path, page in former}
    return known | dict(ThemePage.objects.values_list("slug", "pk"))


def themes_called(slug: str) -> QuerySet[ThemePage]:
    """The theme with this address, or that had it; no query of its own. For `?theme=…` of links that people kept."""
    former = _former_themes().filter(old_path=f"/themes/{slug}").values("redirect_page")
    now = ThemePage.objects.filter(slug=slug)
    return ThemePage.objects.filter(Q(slug=slug) | (Q(pk__in=former) & ~Exists(now)))


def visible_pages(user: Any, pages: QuerySet[Any]) -> QuerySet[Any]:
    """Those of `pages` (of any page model) that this person may see; no query of its own."""
    return pages_open_to(user, pages)


def drafts_of(user: Any) -> QuerySet[Page]:
    """Pages that this person may change and whose last words are neither online nor under review, the oldest first."""
    pages: QuerySet[Page] = policy_registry.get_by_type(Page).instances_user_has_permission_for(
        user, "change"
    )
    under_review = Page.objects.filter(_workflow_states__status="in_progress").values("pk")
    waiting = pages.filter(has_unpublished_changes=True).exclude(pk__in=under_review)
    return waiting.order_by("latest_revision_created_at", "pk")


def modules_to_write_in(user: Any) -> list[tuple[str, list[ModulePage]]]:
    """Modules under which this person may add a lesson, by course, drafts too, in the order of the site. Two queries."""
    mine = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "add").values("pk")
    modules = list(ModulePage.objects.filter(pk__in=mine, alias_of=None).order_by("path"))
    courses = courses_around(modules)
    grouped: dict[int, tuple[str, list[ModulePage]]] = {}
    for module in modules:
        course = courses.get(module.pk)
        if course is not None:
            grouped.setdefault(course.pk, (course.draft_title, []))[1].append(module)
    return list(grouped.values())


def courses_around(pages: Iterable[Page]) -> dict[int, CoursePage]:
    """`{page.pk: course}` for pages that are a course or stand in one; drafts too. One query, none for no pages."""
    pages = list(pages)
    depth = {
        page.pk: [page.path[:end] for end in range(Page.steplen, len(page.path) + 1, Page.steplen)]
        for page in pages
    }
    paths = {path for above in depth.values() for path in above}
    found = {course.path: course for course in CoursePage.objects.filter(path__in=paths)} if paths else {}
    return {pk: found[path] for pk, above in depth.items() for path in above if path in found}


def themes_managed(user: Any) -> QuerySet[ThemePage]:
    """The themes of which this person is manager; all for an administrator. One query."""
    themes = ThemePage.objects.order_by(Key("title"), "pk")
    if user.is_superuser:
        return themes
    held = ThemeRole.objects.in_force().filter(user=user, role=ThemeRoleKind.MANAGER)
    return themes.filter(pk__in=held.values("page"))


# --- How far a person is -----------------------------------------------------------------------


@dataclass
class CourseProgress:
    """How far one person is in one course; `next` is the first lesson not done (None: the course is done)."""

    course: CoursePage
    done: int = 0
    total: int = 0
    next: LessonPage | None = None

    @property
    def is_started(self) -> bool:
        """At least one lesson is done."""
        return self.done > 0

    @property
    def is_done(self) -> bool:
        """All lessons are done (a course without lessons never is)."""
        return 0 < self.total == self.done


def _done_by(user: Any) -> Exists:
    return Exists(LessonProgress.objects.visible_to(user).filter(lesson=OuterRef("pk")))


def _lessons_of(courses: Iterable[CoursePage], user: Any) -> QuerySet[LessonPage]:
    """Live lessons of these courses that the person may read, with `course_path` and `is_done`."""
    paths = {course.path for course in courses}
    length = max((len(path) for path in paths), default=0)  # courses lie side by side: one length
    return (
        LessonPage.objects.visible_to(user)
        .annotate(course_path=Substr("path", 1, length), is_done=_done_by(user))
        .filter(course_path__in=paths)
        .order_by("path")
    )


def course_progress(user: Any, courses: Iterable[CoursePage]) -> dict[int, CourseProgress]:
    """`{course.pk: CourseProgress}`, in the order given, for any number of courses: two queries."""
    courses = list(courses)
    lessons = _lessons_of(courses, user)
    figures = {
        row["course_path"]: row
        for row in lessons.order_by()
        .values("course_path")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(is_done=True)),
            first=Min("path", filter=Q(is_done=False)),
        )
    }
    firsts = {row["first"] for row in figures.values() if row["first"]}
    first_lessons = (
        {lesson.path: lesson for lesson in LessonPage.objects.filter(path__in=firsts)} if firsts else {}
    )
    found = {}
    for course in courses:
        row = figures.get(course.path, {"done": 0, "total": 0, "first": None})
        found[course.pk] = CourseProgress(course, row["done"], row["total"], first_lessons.get(row["first"]))
    return found


def next_lesson(user: Any, course: CoursePage) -> LessonPage | None:
    """The first lesson of a course that this person has not done; None when all are done. One query."""
    return _lessons_of([course], user).filter(is_done=False).first()


def my_courses(user: Any) -> QuerySet[CoursePage]:
    """The person's own courses: those of the themes of their cohorts, and those they began. One query."""
    groups = ThemePage.groups.through.objects.filter(themepage=OuterRef("theme"), group__user=user)
    begun = LessonProgress.objects.filter(user=user, lesson__path__startswith=OuterRef("path"))
    return courses_for(user).filter(Exists(groups) | Exists(begun))


def courses_for(user: Any) -> QuerySet[CoursePage]:
    """Courses open to this person, with their theme, in the order of the site."""
    return CoursePage.objects.visible_to(user).select_related("theme").order_by("path")
