"""What a course holds: its modules and lessons, for one reader.

The shape of a course is the same for everybody and changes when somebody publishes: it is kept in the cache and dropped
by the signals at the end. What depends on the reader (rights, what is done) is read anew each time.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Substr
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, Site
from wagtail.signals import post_page_move

from lms.accounts.memberships import memberships_of
from lms.core.db.prepared import Keys, compiled

from .models import (
    CourseIndexPage,
    CoursePage,
    HomePage,
    LessonPage,
    LessonProgress,
    ModulePage,
    ProgrammePage,
    ThemePage,
    is_closed,
    paths_closed_to,
)

COURSE_LENGTH = 4 * Page.steplen  # root, home, list of courses, course
KEPT_FOR = 300  # seconds: how long another process without a shared cache may show an old title


@dataclass(frozen=True)
class Leaf:
    """A page, as much as a list shows of it."""

    pk: int
    path: str
    title: str
    url: str
    live: bool
    minutes: int = 0


@dataclass(frozen=True)
class ThemeLeaf:
    """A theme, as much as a course shows of it."""

    pk: int
    title: str
    short_title: str
    hue: str
    url: str


@dataclass(frozen=True)
class Shape:
    """A course with its theme and all pages below it, in order, whoever reads."""

    course: Leaf
    theme: ThemeLeaf
    pages: tuple[Leaf, ...]


@dataclass
class Step:
    """A lesson in its course."""

    page: Leaf
    number: int  # in its module
    is_done: bool
    minutes: int
    module: "Part"


@dataclass
class Part:
    """A module in its course."""

    page: Leaf
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

    course: Leaf
    theme: ThemeLeaf
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

    @property
    def total(self) -> int:
        """Lessons, done or not."""
        return sum(len(part.lessons) for part in self.modules)

    @property
    def is_started(self) -> bool:
        """At least one lesson is done."""
        return self.done > 0

    @property
    def is_done(self) -> bool:
        """All lessons are done (a course without lessons never is)."""
        return 0 < self.total == self.done

    def around(self, page: Page) -> tuple[Step | None, Step | None, Step | None]:
        """The lesson before, this one, and the one after."""
        steps = self.lessons
        place = next((index for index, step in enumerate(steps) if step.page.pk == page.pk), None)
        if place is None:
            return None, None, None
        before = steps[place - 1] if place else None
        return before, steps[place], steps[place + 1] if place + 1 < len(steps) else None


def outlines(user: Any, course_paths: Iterable[str], *, keep: Page | None = None) -> list[Outline]:
    """Courses with all they hold, for one reader: two queries (closed pages, lessons done), one more at first.

    `keep` is a page shown even when it is not live, with those above it: an editor previews a draft.
    """
    shapes = _shapes(list(course_paths))
    closed = paths_closed_to(user)
    done = _done_by(user, shapes)
    kept = keep.path if keep else ""
    found = (_outline(shape, closed, done, kept) for shape in shapes)
    return [outline for outline in found if outline is not None]


def outline_around(user: Any, page: ProgrammePage) -> Outline | None:
    """The outline of the course in which a page stands."""
    return next(iter(outlines(user, [page.path[:COURSE_LENGTH]], keep=page)), None)


def outlines_of(user: Any, theme: ThemePage) -> list[Outline]:
    """The courses of a theme that a person may open."""
    return outlines(user, *_paths_of_themes([theme.pk]))


@compiled
def _lessons_done(*, user: int) -> QuerySet:
    return LessonProgress.objects.filter(user=user).values_list("lesson__path", flat=True)


def my_outlines(user: Any) -> list[Outline]:
    """A person's own courses: those of the themes of their cohorts, and those they began. Two queries and two look-ups."""
    paths = {path[:COURSE_LENGTH] for path in _lessons_done(user=user.pk)}
    for some in _paths_of_themes(memberships_of(user).followed_themes):
        paths.update(some)
    return outlines(user, sorted(paths))


def _paths_of_themes(themes: Collection[int]) -> list[list[str]]:
    """The places of the courses of each theme."""
    kept = cache.get_many([_theme_key(pk) for pk in themes]) if themes else {}
    for pk in themes:
        if _theme_key(pk) not in kept:
            courses = CoursePage.objects.filter(theme=pk).order_by("path")
            kept[_theme_key(pk)] = list(courses.values_list("path", flat=True))
            cache.set(_theme_key(pk), kept[_theme_key(pk)], KEPT_FOR)
    return list(kept.values())


@compiled
def _done_among(*, user: int, lessons: Keys) -> QuerySet:
    return LessonProgress.objects.filter(user=user, lesson__in=lessons).values_list("lesson_id", flat=True)


def _done_by(user: Any, shapes: list[Shape]) -> set[int]:
    if not user.is_authenticated or not shapes:
        return set()
    return set(_done_among(user=user.pk, lessons=[page.pk for shape in shapes for page in shape.pages]))


def _outline(shape: Shape, closed: list[str], done: set[int], kept: str) -> Outline | None:
    """A shape without what is not live or closed to the reader."""

    def shown(page: Leaf) -> bool:
        return kept.startswith(page.path) or (page.live and not is_closed(page.path, closed))

    if not shown(shape.course):
        return None
    outline = Outline(shape.course, shape.theme)
    for page in filter(shown, shape.pages):
        modules = outline.modules
        if len(page.path) == COURSE_LENGTH + Page.steplen:
            modules.append(Part(page, len(modules) + 1))
        elif modules and page.path.startswith(modules[-1].page.path):
            lessons = modules[-1].lessons
            lessons.append(Step(page, len(lessons) + 1, page.pk in done, page.minutes, modules[-1]))
    return outline


# --- Shapes, kept in the cache -----------------------------------------------------------------


def _key(path: str) -> str:
    return f"programme:shape:{path[:COURSE_LENGTH]}"


def _theme_key(pk: int) -> str:
    return f"programme:theme:{pk}"


def _shapes(paths: list[str]) -> list[Shape]:
    """The shapes of these courses, in order; those that the cache does not have with two queries."""
    if not paths:
        return []
    kept = cache.get_many([_key(path) for path in paths])
    missing = [path for path in paths if _key(path) not in kept]
    if missing:
        made = {_key(shape.course.path): shape for shape in _read(missing)}
        cache.set_many(made, KEPT_FOR)
        kept |= made
    return [kept[_key(path)] for path in paths if _key(path) in kept]


def _read(paths: list[str]) -> list[Shape]:
    roots = [root.root_path for root in Site.get_site_root_paths()]

    def address(url_path: str) -> str:
        root = next((root for root in roots if url_path.startswith(root)), "")
        return url_path[len(root) - 1 :] if root else url_path

    below: dict[str, list[Leaf]] = {path: [] for path in paths}
    rows = (
        Page.objects.annotate(course=Substr("path", 1, COURSE_LENGTH))
        .filter(course__in=paths)
        .order_by("path")
    )
    values = rows.values_list("course", "pk", "path", "title", "url_path", "live", "lessonpage__minutes")
    for course, pk, path, title, url_path, live, minutes in values:
        below[course].append(Leaf(pk, path, title, address(url_path), live, minutes or 0))
    themes = ThemePage.objects.filter(courses__path__in=paths)
    of_course = {
        course: ThemeLeaf(pk, title, short_title, hue, address(url_path))
        for course, pk, title, short_title, hue, url_path in themes.values_list(
            "courses__path", "pk", "title", "short_title", "hue", "url_path"
        )
    }
    return [
        Shape(pages[0], of_course[path], tuple(pages[1:]))
        for path, pages in below.items()
        if path in of_course
    ]


def _drop(paths: Iterable[str], *, themes: bool = False) -> None:
    """Now, and once more when the change is there for others to read."""
    keys = [_key(path) for path in paths]
    if themes:
        keys += [_theme_key(pk) for pk in ThemePage.objects.values_list("pk", flat=True)]
    cache.delete_many(keys)
    transaction.on_commit(lambda: cache.delete_many(keys))


def _changed(sender: type[ProgrammePage], instance: ProgrammePage, **kwargs: Any) -> None:
    _drop([instance.path], themes=sender is CoursePage)  # it may have come from another theme


def _theme_changed(sender: type[ThemePage], instance: ThemePage, **kwargs: Any) -> None:
    _drop(CoursePage.objects.filter(theme=instance).values_list("path", flat=True))


def _rearranged(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Moving a page renames the paths of its neighbours, a new slug the addresses below: all shapes go."""
    _drop(CoursePage.objects.values_list("path", flat=True), themes=True)


def listen() -> None:
    """Drop a shape whenever a page of it is saved (publishing saves), deleted or moved."""
    for model in (Page, CoursePage, ModulePage, LessonPage):
        for signal in (post_save, post_delete):
            signal.connect(_changed, sender=model, dispatch_uid=f"programme.shape.{model.__name__}")
    for model in (HomePage, CourseIndexPage):
        post_save.connect(_rearranged, sender=model, dispatch_uid=f"programme.shape.{model.__name__}")
    post_save.connect(_theme_changed, sender=ThemePage, dispatch_uid="programme.shape.theme")
    post_page_move.connect(_rearranged, dispatch_uid="programme.shape.moved")
