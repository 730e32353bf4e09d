"""A course as one person sees it: what is open to them, what is done, where to go on.

What depends on the reader (rights, progress, gates) is read anew each time, in as many queries for many courses as for
one; what does not comes from the cache (course_content.py).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import F
from django.utils.translation import gettext
from wagtail.models import Page

from lms.accounts.memberships import memberships_of
from lms.programme.models import ProgrammePage, ThemePage, is_closed, paths_closed_to

from .closing import closed_lessons, reads_all
from .course_content import (
    CourseContent,
    PageNode,
    ThemeNode,
    asked_by,
    content_around,
    contents_of,
    courses_around,
    courses_by_theme,
)
from .enums import LessonState
from .models import CourseProgress, LessonProgress
from .registry import Closed


@dataclass
class LessonNode:
    page: PageNode
    number: int  # in its module
    minutes: int
    module: "ModuleNode"
    state: str = ""  # of LessonState; empty before it was opened
    closed: Closed | None = None
    is_required: bool = True
    is_added: bool = False  # since the reader began the course: it is not asked of them

    @property
    def is_done(self) -> bool:
        return self.state == LessonState.DONE

    @property
    def is_started(self) -> bool:
        return self.state == LessonState.STARTED


@dataclass
class ModuleNode:
    page: PageNode
    number: int
    lessons: list[LessonNode] = field(default_factory=list)

    @property
    def asked(self) -> list[LessonNode]:
        """The required lessons; all of them where none is."""
        return _asked(self.lessons)

    @property
    def done(self) -> int:
        return sum(lesson.is_done for lesson in self.asked)

    @property
    def total(self) -> int:
        return len(self.asked)

    @property
    def is_done(self) -> bool:
        return 0 < self.total == self.done

    @property
    def next(self) -> LessonNode | None:
        return _next(self.lessons)

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)


@dataclass
class CourseTree:
    """A course with its theme, its modules and their lessons, as one person sees them."""

    course: PageNode
    theme: ThemeNode
    modules: list[ModuleNode] = field(default_factory=list)
    progress: CourseProgress | None = None

    @property
    def lessons(self) -> list[LessonNode]:
        return [lesson for module in self.modules for lesson in module.lessons]

    @property
    def done(self) -> int:
        return sum(lesson.is_done for lesson in _asked(self.lessons))

    @property
    def total(self) -> int:
        """How many lessons must be done: the required ones, or all where none is."""
        return len(_asked(self.lessons))

    @property
    def next(self) -> LessonNode | None:
        """The first lesson that is open and asked for; nothing once the course is finished."""
        return None if self.is_done else _next(self.lessons)

    @property
    def is_started(self) -> bool:
        return self.progress is not None

    @property
    def is_done(self) -> bool:
        """Finished once stays finished; a course without lessons never is."""
        return (
            self.progress is not None and self.progress.finished_at is not None
        ) or 0 < self.total == self.done

    @property
    def added(self) -> list[LessonNode]:
        """Lessons that came after the reader began."""
        return [lesson for lesson in self.lessons if lesson.is_added]

    @property
    def opening(self) -> list[LessonNode]:
        """Closed lessons whose hour is known, the next first."""
        closed = [one for one in self.lessons if one.closed is not None and one.closed.opens_at is not None]
        return sorted(closed, key=lambda one: one.closed.opens_at)  # type: ignore[union-attr,return-value,arg-type]

    @property
    def waiting(self) -> LessonNode | None:
        """Where nothing can be read for now: the lesson that opens first, else the first that is asked for."""
        if self.is_done or self.next is not None:
            return None
        left = (one for one in _asked(self.lessons) if not one.is_done)
        return next(iter(self.opening), None) or next(left, None)

    def node(self, pk: int) -> LessonNode | None:
        return next((lesson for lesson in self.lessons if lesson.page.pk == pk), None)

    def around(self, page: Page) -> tuple[LessonNode | None, LessonNode | None, LessonNode | None]:
        """The lesson before, this one, and the one after."""
        lessons = self.lessons
        place = next((index for index, lesson in enumerate(lessons) if lesson.page.pk == page.pk), None)
        if place is None:
            return None, None, None
        before = lessons[place - 1] if place else None
        return before, lessons[place], lessons[place + 1] if place + 1 < len(lessons) else None


def _asked(lessons: list[LessonNode]) -> list[LessonNode]:
    return [lesson for lesson in lessons if lesson.is_required] or lessons


def _next(lessons: list[LessonNode]) -> LessonNode | None:
    """What is begun and asked for comes as it stands in the course; optional lessons are never pushed."""
    return next((lesson for lesson in _asked(lessons) if not lesson.is_done and lesson.closed is None), None)


def course_trees(user: Any, course_paths: Iterable[str]) -> list[CourseTree]:
    """Courses with all they hold, for one reader."""
    return _trees(user, contents_of(list(course_paths)))


def tree_around(user: Any, page: ProgrammePage) -> CourseTree | None:
    """The course in which a page stands; the page and those above it even when they are not live, for a preview."""
    return next(iter(_trees(user, content_around(page.path), shown=page.path)), None)


def closed_for(user: Any, lesson: Page) -> Closed | None:
    """Why a lesson is closed to a reader for now; None where it is open. The one answer, for pages, verbs and API."""
    tree = tree_around(user, lesson)
    here = tree.node(lesson.pk) if tree else None
    return here.closed if here else None


def closed_among(user: Any, lessons: Collection[int]) -> dict[int, Closed]:
    """The same for these lessons, by their keys: as many queries for many as for one."""
    contents = contents_of(sorted(courses_around(lessons)))
    if not closed_lessons(user, contents) and not any(one.course.in_order for one in contents):
        return {}
    found = (lesson for tree in _trees(user, contents) for lesson in tree.lessons)
    return {one.page.pk: one.closed for one in found if one.closed is not None}


def trees_of_theme(user: Any, theme: ThemePage) -> list[CourseTree]:
    """The courses of a theme that a person may open."""
    return course_trees(user, courses_by_theme().get(theme.pk, []))


def my_trees(user: Any) -> list[CourseTree]:
    """A person's own courses: those of the themes of their cohorts, and those they began."""
    courses = courses_by_theme()
    begun = _begun(user).annotate(path=F("course__path"))
    rows = {row.course_id: row for row in begun}
    own = {row.path for row in begun}
    for theme in memberships_of(user).followed_themes:
        own.update(courses.get(theme, []))
    return _trees(user, contents_of(sorted(own)), begun=rows)


def _begun(user: Any) -> Any:
    return CourseProgress.objects.filter(user=user).select_related("edition").defer("edition__content")


def _trees(
    user: Any,
    contents: list[CourseContent],
    *,
    shown: str = "",
    begun: dict[int, CourseProgress] | None = None,
) -> list[CourseTree]:
    closed = paths_closed_to(user)
    reader = _Reader(user, contents, begun)
    trees = (_tree(content, closed, reader, shown) for content in contents)
    return [tree for tree in trees if tree is not None]


class _Reader:
    """What one person did in some courses, and what is closed to them for now."""

    def __init__(
        self, user: Any, contents: Collection[CourseContent], begun: dict[int, CourseProgress] | None
    ) -> None:
        self.states: dict[int, str] = {}
        self.courses: dict[int, CourseProgress] = {}
        self.editions: dict[str, dict[int, bool]] = {}
        self.user = user
        self.closed = closed_lessons(user, contents)
        if self.closed and self.reads_all:
            self.closed = {}
        if not user.is_authenticated or not contents:
            return
        courses = [one.course.pk for one in contents]
        lessons = [page.pk for one in contents for page in one.pages]
        own = LessonProgress.objects.filter(user=user, lesson__in=lessons)
        self.states = dict(own.values_list("lesson_id", "state"))
        if begun is None:
            begun = {row.course_id: row for row in _begun(user).filter(course__in=courses)}
        self.courses = begun
        self.editions = asked_by({row.edition.digest for row in self.courses.values()})

    @cached_property
    def reads_all(self) -> bool:
        return reads_all(self.user)


def _tree(content: CourseContent, closed: list[str], reader: _Reader, shown: str) -> CourseTree | None:
    """Without what is not live or closed to the reader."""

    def is_shown(page: PageNode) -> bool:
        return shown.startswith(page.path) or (page.live and not is_closed(page.path, closed))

    if not is_shown(content.course):
        return None
    tree = CourseTree(content.course, content.theme, progress=reader.courses.get(content.course.pk))
    modules = tree.modules
    for page in filter(is_shown, content.pages):
        if page.is_module:
            modules.append(ModuleNode(page, len(modules) + 1))
        elif page.is_lesson and modules and page.path.startswith(modules[-1].page.path):
            modules[-1].lessons.append(_lesson(page, modules[-1], reader, tree.progress))
    if content.course.in_order and not reader.reads_all:
        _close_what_comes_later(tree.lessons)
    return tree


def _lesson(
    page: PageNode, module: ModuleNode, reader: _Reader, progress: CourseProgress | None
) -> LessonNode:
    node = LessonNode(
        page, len(module.lessons) + 1, page.minutes or 0, module, reader.states.get(page.pk, "")
    )
    node.closed = None if node.is_done else reader.closed.get(page.pk)
    asked = None if progress is None else reader.editions.get(progress.edition.digest)
    node.is_added = asked is not None and page.pk not in asked
    node.is_required = page.is_required if asked is None else asked.get(page.pk, False)
    return node


def _close_what_comes_later(lessons: list[LessonNode]) -> None:
    """In a course that is followed in order: what is done stays open, what follows waits for what is required before."""
    waited: LessonNode | None = None
    for lesson in lessons:
        if waited is not None and lesson.closed is None and not lesson.is_done:
            words = gettext("Opens when “%(title)s” is done.") % {"title": waited.page.title}
            lesson.closed = Closed(words)
        if waited is None and lesson.is_required and not lesson.is_done:
            waited = lesson
