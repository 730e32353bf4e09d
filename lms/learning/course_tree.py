"""What a course holds: its modules and lessons, for one reader, and how far they are.

What a course holds is the same for everybody and changes when somebody publishes: it is kept in the cache and dropped
by the signals at the end. What depends on the reader (rights, what is done) is read anew each time.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models.functions import Substr
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, Site
from wagtail.signals import post_page_move

from lms.accounts.memberships import memberships_of
from lms.programme.models import (
    CourseIndexPage,
    CoursePage,
    HomePage,
    LessonPage,
    ModulePage,
    ProgrammePage,
    ThemePage,
    is_closed,
    paths_closed_to,
)

from .models import CourseProgress, LessonProgress

KEPT_FOR = 300  # seconds: how long another process without a shared cache may show an old title
COURSES = "learning:courses"  # {theme: [path of each of its courses]}


@dataclass(frozen=True)
class PageNode:
    """A page, as much as a list shows of it."""

    pk: int
    path: str
    title: str
    url: str
    live: bool
    minutes: int | None = None  # of a lesson
    is_module: bool = False
    summary: str = ""  # of a course


@dataclass(frozen=True)
class ThemeNode:
    """A theme, as much as a course shows of it."""

    pk: int
    title: str
    short_title: str
    hue: str
    url: str


@dataclass(frozen=True)
class CourseContent:
    """A course with its theme and all pages below it, in order, whoever reads."""

    course: PageNode
    theme: ThemeNode
    pages: tuple[PageNode, ...]


@dataclass
class LessonNode:
    page: PageNode
    number: int  # in its module
    is_done: bool
    minutes: int
    module: "ModuleNode"


@dataclass
class ModuleNode:
    page: PageNode
    number: int
    lessons: list[LessonNode] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(lesson.is_done for lesson in self.lessons)

    @property
    def next(self) -> LessonNode | None:
        return next((lesson for lesson in self.lessons if not lesson.is_done), None)

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)


@dataclass
class CourseTree:
    """A course with its theme, its modules and their lessons, as one person sees them."""

    course: PageNode
    theme: ThemeNode
    modules: list[ModuleNode] = field(default_factory=list)

    @property
    def lessons(self) -> list[LessonNode]:
        return [lesson for module in self.modules for lesson in module.lessons]

    @property
    def done(self) -> int:
        return sum(module.done for module in self.modules)

    @property
    def next(self) -> LessonNode | None:
        return next((lesson for lesson in self.lessons if not lesson.is_done), None)

    @property
    def total(self) -> int:
        return sum(len(module.lessons) for module in self.modules)

    @property
    def is_started(self) -> bool:
        return self.done > 0

    @property
    def is_done(self) -> bool:
        """All lessons are done (a course without lessons never is)."""
        return 0 < self.total == self.done

    def around(self, page: Page) -> tuple[LessonNode | None, LessonNode | None, LessonNode | None]:
        """The lesson before, this one, and the one after."""
        lessons = self.lessons
        place = next((index for index, lesson in enumerate(lessons) if lesson.page.pk == page.pk), None)
        if place is None:
            return None, None, None
        before = lessons[place - 1] if place else None
        return before, lessons[place], lessons[place + 1] if place + 1 < len(lessons) else None


def course_trees(user: Any, course_paths: Iterable[str]) -> list[CourseTree]:
    """Courses with all they hold, for one reader: two queries (closed pages, lessons done), two more at first."""
    return _trees(user, _contents(list(course_paths)))


def tree_around(user: Any, page: ProgrammePage) -> CourseTree | None:
    """The course in which a page stands; the page and those above it even when they are not live, for a preview."""
    return next(iter(_trees(user, _content_around(page.path), shown=page.path)), None)


def trees_of_theme(user: Any, theme: ThemePage) -> list[CourseTree]:
    """The courses of a theme that a person may open."""
    return course_trees(user, _courses().get(theme.pk, []))


def my_trees(user: Any) -> list[CourseTree]:
    """A person's own courses: those of the themes of their cohorts, and those they began. Two queries and two look-ups."""
    courses = _courses()
    own = set(CourseProgress.objects.filter(user=user).values_list("course__path", flat=True))
    for theme in memberships_of(user).followed_themes:
        own.update(courses.get(theme, []))
    return course_trees(user, sorted(own))


def _done_by(user: Any, contents: list[CourseContent]) -> set[int]:
    if not user.is_authenticated or not contents:
        return set()
    lessons = [page.pk for one in contents for page in one.pages]
    done = LessonProgress.objects.done().filter(user=user, lesson__in=lessons)
    return set(done.values_list("lesson_id", flat=True))


def _trees(user: Any, contents: list[CourseContent], *, shown: str = "") -> list[CourseTree]:
    closed = paths_closed_to(user)
    done = _done_by(user, contents)
    trees = (_tree(content, closed, done, shown) for content in contents)
    return [tree for tree in trees if tree is not None]


def _tree(content: CourseContent, closed: list[str], done: set[int], shown: str) -> CourseTree | None:
    """Without what is not live or closed to the reader."""

    def is_shown(page: PageNode) -> bool:
        return shown.startswith(page.path) or (page.live and not is_closed(page.path, closed))

    if not is_shown(content.course):
        return None
    tree = CourseTree(content.course, content.theme)
    modules = tree.modules
    for page in filter(is_shown, content.pages):
        if page.is_module:
            modules.append(ModuleNode(page, len(modules) + 1))
        elif page.minutes is not None and modules and page.path.startswith(modules[-1].page.path):
            lessons = modules[-1].lessons
            lessons.append(LessonNode(page, len(lessons) + 1, page.pk in done, page.minutes, modules[-1]))
    return tree


# --- What courses hold, kept in the cache ------------------------------------------------------


def _key(course_path: str) -> str:
    return f"learning:course:{course_path}"


def _at_and_above(path: str) -> list[str]:
    """The places of a page and of those in which it stands; one of them is the course."""
    return [path[:end] for end in range(Page.steplen, len(path) + 1, Page.steplen)]


def _courses() -> dict[int, list[str]]:
    """By theme, the places of its courses."""
    courses: dict[int, list[str]] | None = cache.get(COURSES)
    if courses is None:
        courses = {}
        for theme, path in CoursePage.objects.order_by("path").values_list("theme", "path"):
            courses.setdefault(theme, []).append(path)
        cache.set(COURSES, courses, KEPT_FOR)
    return courses


def _contents(paths: list[str]) -> list[CourseContent]:
    """Of the courses at these places, in order; what the cache does not have with two queries."""
    if not paths:
        return []
    kept = cache.get_many([_key(path) for path in paths])
    missing = [path for path in paths if _key(path) not in kept]
    if missing:
        kept |= {_key(one.course.path): one for one in _read(missing)}
    return [kept[_key(path)] for path in paths if _key(path) in kept]


def _content_around(path: str) -> list[CourseContent]:
    paths = _at_and_above(path)
    return list(cache.get_many([_key(one) for one in paths]).values()) or _read(paths)


def _read(paths: Collection[str]) -> list[CourseContent]:
    """The courses among the pages at these places, from now on in the cache."""
    address = _addresses()
    rows = ThemePage.objects.filter(courses__path__in=paths).values_list(
        "courses__path", "pk", "title", "short_title", "hue", "url_path"
    )
    themes = {
        course: ThemeNode(pk, title, short_title, hue, address(url_path))
        for course, pk, title, short_title, hue, url_path in rows
    }
    below: dict[str, list[PageNode]] = {course: [] for course in sorted(themes)}
    for length in {len(course) for course in themes}:
        pages = Page.objects.annotate(course=Substr("path", 1, length)).filter(course__in=themes)
        for course, pk, path, title, url_path, live, minutes, module, summary in pages.order_by(
            "path"
        ).values_list(
            "course", "pk", "path", "title", "url_path", "live",
            "lessonpage__minutes", "modulepage", "coursepage__summary",
        ):  # fmt: skip
            node = PageNode(
                pk, path, title, address(url_path), live, minutes, module is not None, summary or ""
            )
            below[course].append(node)
    found = [CourseContent(pages[0], themes[course], tuple(pages[1:])) for course, pages in below.items()]
    cache.set_many({_key(one.course.path): one for one in found}, KEPT_FOR)
    return found


def _addresses() -> Any:
    roots = [root.root_path for root in Site.get_site_root_paths()]

    def address(url_path: str) -> str:
        root = next((root for root in roots if url_path.startswith(root)), "")
        return url_path[len(root) - 1 :] if root else url_path

    return address


def _drop(paths: Iterable[str]) -> None:
    """Now, and once more when the change is there for others to read."""
    keys = [COURSES, *map(_key, paths)]
    cache.delete_many(keys)
    transaction.on_commit(lambda: cache.delete_many(keys))


def _changed(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    _drop(_at_and_above(instance.path))


def _theme_changed(sender: type[ThemePage], instance: ThemePage, **kwargs: Any) -> None:
    _drop(CoursePage.objects.filter(theme=instance).values_list("path", flat=True))


def _rearranged(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Moving a page renames the paths of its neighbours, a new slug the addresses below: all goes."""
    _drop(CoursePage.objects.values_list("path", flat=True))


def listen() -> None:
    """Drop what is kept of a course whenever a page of it is saved (publishing saves), deleted or moved."""
    for model in (Page, CoursePage, ModulePage, LessonPage):
        for signal in (post_save, post_delete):
            signal.connect(_changed, sender=model, dispatch_uid=f"learning.course.{model.__name__}")
    for model in (HomePage, CourseIndexPage):
        post_save.connect(_rearranged, sender=model, dispatch_uid=f"learning.course.{model.__name__}")
    post_save.connect(_theme_changed, sender=ThemePage, dispatch_uid="learning.course.theme")
    post_page_move.connect(_rearranged, dispatch_uid="learning.course.moved")
