"""What a course holds, whoever reads: the same for everybody until somebody publishes, so it is kept in the cache."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models.functions import Substr
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, Site
from wagtail.signals import post_page_move

from lms.programme.models import CourseIndexPage, CoursePage, HomePage, LessonPage, ModulePage, ThemePage

from .models import CourseEdition

KEPT_FOR = 300  # seconds: how long another process without a shared cache may show an old title
COURSES = "learning:courses"  # {theme: [path of each of its courses]}
LESSONS = "learning:lessons"  # {lesson: path of its course}


@dataclass(frozen=True)
class PageNode:
    """A page, as much as a list shows of it."""

    pk: int
    path: str
    title: str
    url: str
    live: bool
    minutes: int | None = None  # of a lesson
    is_required: bool = True  # of a lesson
    is_module: bool = False
    summary: str = ""  # of a course
    in_order: bool = False  # of a course: a lesson opens once the required ones before it are done
    prerequisite: str = ""  # of a course: the path of the one to finish first

    @property
    def is_lesson(self) -> bool:
        return self.minutes is not None


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


def _key(course_path: str) -> str:
    return f"learning:course:{course_path}"


def _at_and_above(path: str) -> list[str]:
    """The places of a page and of those in which it stands; one of them is the course."""
    return [path[:end] for end in range(Page.steplen, len(path) + 1, Page.steplen)]


def courses_by_theme() -> dict[int, list[str]]:
    """By theme, the places of its courses."""
    courses: dict[int, list[str]] | None = cache.get(COURSES)
    if courses is None:
        courses = {}
        for theme, path in CoursePage.objects.order_by("path").values_list("theme", "path"):
            courses.setdefault(theme, []).append(path)
        cache.set(COURSES, courses, KEPT_FOR)
    return courses


def courses_around(lessons: Iterable[int]) -> set[str]:
    """The places of the courses in which these lessons stand, by their keys."""
    known: dict[int, str] | None = cache.get(LESSONS)
    if known is None:
        rows = LessonPage.objects.order_by("path").values_list("pk", "path")
        known = {pk: path[: -2 * Page.steplen] for pk, path in rows}
        cache.set(LESSONS, known, KEPT_FOR)
    return {known[key] for key in lessons if key in known}


def contents_of(paths: list[str]) -> list[CourseContent]:
    """Of the courses at these places, in order; what the cache does not have with two queries."""
    if not paths:
        return []
    kept = cache.get_many([_key(path) for path in paths])
    missing = [path for path in paths if _key(path) not in kept]
    if missing:
        kept |= {_key(one.course.path): one for one in _read(missing)}
    return [kept[_key(path)] for path in paths if _key(path) in kept]


def content_around(path: str) -> list[CourseContent]:
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
        for course, pk, path, title, url_path, live, minutes, required, module, summary, in_order, first in pages.order_by(
            "path"
        ).values_list(
            "course", "pk", "path", "title", "url_path", "live", "lessonpage__minutes", "lessonpage__required",
            "modulepage", "coursepage__summary", "coursepage__in_order", "coursepage__prerequisite__path",
        ):  # fmt: skip
            below[course].append(
                PageNode(
                    pk, path, title, address(url_path), live, minutes, required is not False, module is not None,
                    summary or "", bool(in_order), first or "",
                )
            )  # fmt: skip
    found = [CourseContent(pages[0], themes[course], tuple(pages[1:])) for course, pages in below.items()]
    cache.set_many({_key(one.course.path): one for one in found}, KEPT_FOR)
    return found


def asked_by(digests: Collection[str]) -> dict[str, dict[int, bool]]:
    """Of the editions with these digests, the lessons and whether they are required; the cache keeps what never changes."""
    kept: dict[str, dict[int, bool]] = cache.get_many([f"learning:edition:{one}" for one in digests])
    missing = [one for one in digests if f"learning:edition:{one}" not in kept]
    if missing:
        rows = (
            CourseEdition.objects.filter(digest__in=missing).order_by("pk").values_list("digest", "content")
        )
        read = {
            f"learning:edition:{one}": {row["lesson"]: row["required"] for row in content}
            for one, content in rows
        }
        cache.set_many(read, KEPT_FOR)
        kept |= read
    return {key.rsplit(":", 1)[1]: lessons for key, lessons in kept.items()}


def _addresses() -> Any:
    roots = [root.root_path for root in Site.get_site_root_paths()]

    def address(url_path: str) -> str:
        root = next((root for root in roots if url_path.startswith(root)), "")
        return url_path[len(root) - 1 :] if root else url_path

    return address


def _drop(paths: Iterable[str]) -> None:
    """Now, and once more when the change is there for others to read."""
    keys = [COURSES, LESSONS, *map(_key, paths)]
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
