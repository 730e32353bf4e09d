"""What of the programme can be found: themes, courses and lessons, by those who may open them."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction

from lms.search import analysis, references
from lms.search.registry import EVERYBODY, MEMBERS, DocumentType, SearchSource, search_sources
from lms.search.schema import SearchDocument, weight

from .models import CoursePage, LessonPage, ModulePage, ThemePage
from .queries import pages_seen_among
from .readable import plain, plain_words
from .registry import closed_now

THEME, COURSE, LESSON = "theme", "course", "lesson"
THEME_FACTOR, COURSE_FACTOR = 1.5, 1.3  # the whole before its parts; see `weight`


def rows() -> QuerySet[Any]:
    return Page.objects.type(ThemePage, CoursePage, LessonPage).live().specific()


def documents(pages: Sequence[Any]) -> Iterator[SearchDocument]:
    """One a page; what stands above them and who may open them is read once for all."""
    restrictions, above = _Restrictions(pages), _Above(pages)
    for page in pages:
        document = _WRITE[type(page)](page, above)
        document.audience = restrictions.audience(page)
        document.day = page.first_published_at or page.latest_revision_created_at or page.last_published_at
        document.day = document.day.date() if document.day else None
        yield document


def _theme(page: ThemePage, above: "_Above") -> SearchDocument:
    texts = (page.kicker, page.intro, page.challenge, page.objective, page.how_taught)
    return _document(
        page,
        THEME,
        text=" ".join(plain(text) for text in texts if text),
        names=[page.title, page.short_title],
        themes=[page.pk],
        weight=weight(THEME_FACTOR),
    )


def _course(page: CoursePage, above: "_Above") -> SearchDocument:
    return _document(page, COURSE, text=page.summary, themes=[page.theme_id], weight=weight(COURSE_FACTOR))


def _lesson(page: LessonPage, above: "_Above") -> SearchDocument:
    path = above.titles(page)
    return _document(
        page,
        LESSON,
        text=" ".join(part for part in (page.outcome, plain_words(page)) if part),
        headings=" ".join(path),
        themes=above.themes(page),
        card={"above": path, "minutes": page.minutes},
    )


_WRITE: dict[type, Any] = {ThemePage: _theme, CoursePage: _course, LessonPage: _lesson}


def _document(page: Page, kind: str, *, text: str, names: Sequence[str] = (), **more: Any) -> SearchDocument:
    return SearchDocument(
        object_id=page.pk,
        title=page.title,
        type=kind,
        audience=[],
        url=page.get_url() or "",
        text=text,
        names=[*names] or [page.title],
        citations=list(references.find(analysis.clean(text[:100_000])).keys),
        **more,
    )


def _upwards(path: str) -> list[str]:
    return [path[:end] for end in range(Page.steplen, len(path) + 1, Page.steplen)]


class _Above:
    """The course and the module above each lesson of a batch, as they are online. Two queries."""

    def __init__(self, pages: Sequence[Page]) -> None:
        paths = {path for page in pages if isinstance(page, LessonPage) for path in _upwards(page.path)[:-1]}
        shown = Page.objects.type(CoursePage, ModulePage).live().filter(path__in=paths)
        self.title_of = dict(shown.values_list("path", "title"))
        self.theme_of = dict(CoursePage.objects.filter(path__in=paths).values_list("path", "theme_id"))

    def titles(self, page: Page) -> list[str]:
        return [self.title_of[path] for path in _upwards(page.path)[:-1] if path in self.title_of]

    def themes(self, page: Page) -> list[int]:
        return [self.theme_of[path] for path in _upwards(page.path) if path in self.theme_of]


class _Restrictions:
    """Wagtail's restrictions, on pages and above them, and above what a mirror shows. Three queries.

    `pages_open_to`, as terms of the index: a test compares the two. Of several lists of groups, who is in a group that
    all of them name finds the page; who passes them by different groups opens it, but does not find it.
    """

    def __init__(self, pages: Sequence[Page]) -> None:
        restrictions = (
            PageViewRestriction.objects.select_related("page").prefetch_related("groups").order_by("pk")
        )
        self.restrictions = [(restriction.page.path, restriction) for restriction in restrictions]
        paths = {path for page in pages for path in _upwards(page.path)}
        mirrors = Page.objects.filter(path__in=paths, alias_of__isnull=False)
        self.mirrored = dict(mirrors.values_list("path", "alias_of__path"))

    def audience(self, page: Page) -> list[str]:
        ways = [page.path, *(self.mirrored[path] for path in _upwards(page.path) if path in self.mirrored)]
        restrictions = [
            restriction
            for above, restriction in self.restrictions
            if any(way.startswith(above) for way in ways)
        ]
        kinds = {restriction.restriction_type for restriction in restrictions}
        if PageViewRestriction.PASSWORD in kinds:
            return []  # administrators alone
        groups = [
            {group.pk for group in restriction.groups.all()}
            for restriction in restrictions
            if restriction.restriction_type == "groups"
        ]
        if groups:
            return [f"groups:{pk}" for pk in sorted(set.intersection(*groups))]
        return [MEMBERS] if kinds else [EVERYBODY]


def withheld(user: Any, ids: Collection[int]) -> dict[int, str]:
    """Of these pages, the lessons that are not open to the reader yet: why."""
    return {key: str(why) for key, (why, _opens_at) in closed_now(user, ids).items()}


search_sources.register(
    SearchSource(
        "page",
        order=20,
        types=(
            DocumentType(THEME, "theme", _("Theme")),
            DocumentType(COURSE, "parcours", _("Course")),
            DocumentType(LESSON, "lecon", _("Lesson")),
        ),
        rows=rows,
        documents=documents,
        visible=pages_seen_among,
        withheld=withheld,
        memberships=("groups",),
        template="programme/_hit.html",
    )
)
