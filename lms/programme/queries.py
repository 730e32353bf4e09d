"""Reads of the programme: which page, what a course holds, how far a person is.

For other apps: `visible_pages`, `my_courses`, `course_progress`, `next_lesson`. Each says how many queries it costs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from wagtail.models import Page, Site
from wagtail.permissions import policy_registry

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
    pages_open_to,
)

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


# --- What a course holds -----------------------------------------------------------------------


@dataclass
class Step:
    """A lesson in its course."""

    page: Page
    number: int  # in its module
    is_done: bool
    minutes: int
    module: "Part"


@dataclass
class Part:
    """A module in its course."""

    page: Page
    number: int
    lessons: list[Step] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Lessons done."""
        return sum(step.is_done for step in self.lessons)

    @property
    def next(self) -> Step | None:
        """The first lesson not done."""
        return next((step for step in self.lessons if not step.is_done), None)

    @property
    def minutes(self) -> int:
        """Reading time of the whole module."""
        return sum(step.minutes for step in self.lessons)


@dataclass
class Outline:
    """A course with its theme, its modules and their lessons, as one person sees them."""

    course: CoursePage
    modules: list[Part] = field(default_factory=list)

    @property
    def lessons(self) -> list[Step]:
        """All lessons, in order."""
        return [step for part in self.modules for step in part.lessons]

    @property
    def done(self) -> int:
        """Lessons done."""
        return sum(part.done for part in self.modules)

    @property
    def next(self) -> Step | None:
        """The first lesson not done."""
        return next((step for step in self.lessons if not step.is_done), None)

    def around(self, page: Page) -> tuple[Step | None, Step | None, Step | None]:
        """The lesson before, this one, and the one after."""
        steps = self.lessons
        place = next((index for index, step in enumerate(steps) if step.page.pk == page.pk), None)
        if place is None:
            return None, None, None
        before = steps[place - 1] if place else None
        return before, steps[place], steps[place + 1] if place + 1 < len(steps) else None


def outlines(user: Any, course_paths: Iterable[str], *, keep: Page | None = None) -> list[Outline]:
    """Courses with all they hold, for one reader: one query.

    `keep` is a page shown even when it is not live, with those above it: an editor previews a draft.
    """
    paths = list(course_paths)
    if not paths:
        return []
    pages = Page.objects.annotate(course_path=Substr("path", 1, len(paths[0]))).filter(course_path__in=paths)
    above = (
        [keep.path[:end] for end in range(len(paths[0]), len(keep.path) + 1, Page.steplen)] if keep else []
    )
    wanted = pages_open_to(user, Page.objects.all()).values("pk")
    rows = (
        pages.filter(Q(pk__in=wanted) | Q(path__in=above))
        .select_related("coursepage__theme")
        .annotate(is_done=_done_by(user), minutes=F("lessonpage__minutes"))
        .order_by("path")
    )
    return _assemble(rows, len(paths[0]))


def _assemble(rows: Iterable[Any], course_length: int) -> list[Outline]:
    """Pages in the order of their paths, put into their courses and modules."""
    found: list[Outline] = []
    for row in rows:
        level = (len(row.path) - course_length) // Page.steplen
        if level == 0:
            found.append(Outline(row.coursepage))
        elif level == 1 and found and row.path.startswith(found[-1].course.path):
            found[-1].modules.append(Part(row, len(found[-1].modules) + 1))
        elif (
            level == 2
            and found
            and found[-1].modules
            and row.path.startswith(found[-1].modules[-1].page.path)
        ):
            part = found[-1].modules[-1]
            part.lessons.append(Step(row, len(part.lessons) + 1, row.is_done, row.minutes or 0, part))
    return found


def outline_around(user: Any, page: ProgrammePage, levels: int) -> Outline | None:
    """The outline of the course `levels` above a page (0: the course itself). One query."""
    path = page.path[: len(page.path) - levels * Page.steplen]
    return next(iter(outlines(user, [path], keep=page)), None)
