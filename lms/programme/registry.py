"""What the apps above give to the pages of the programme: boxes, cards of lessons, what a template shows besides."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from lms.core.asked_once import AskedOnce
from lms.core.registry import Declaration, Registry

Text = str | Promise
ROW = ("title", "href", "text", "date", "zone", "doc", "avatar", "theme")


@dataclass(frozen=True)
class Panel:
    """A box on a page of the programme.

    Rows are dicts with the parameters of `{% row %}` (title, href, text, date, zone, doc, avatar, theme); another
    `template` gets the panel as `panel`, with what it needs in `data`. `place`: main, aside, or hero (the big button).
    """

    title: Text
    rows: Sequence[dict[str, Any]] = ()
    link: tuple[str, Text] | None = None  # (address, words) of all there is
    template: str = "programme/panels/rows.html"
    data: dict[str, Any] = field(default_factory=dict)
    place: str = "main"
    order: int = 100

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [dict.fromkeys(ROW, "") | row for row in self.rows]


@dataclass(frozen=True)
class PageContext(Declaration):
    """What a template of these pages gets besides the page, on the site and in a preview: `context(request, page)`."""

    page: type[Any]
    context: Callable[[HttpRequest, Any], dict[str, Any]]


page_contexts = Registry(PageContext, file="page_contexts")


class Reading(AskedOnce):
    """One person before one lesson. In a preview nothing is written, and forms do not post."""

    def __init__(
        self, user: Any, lesson: Any, request: HttpRequest | None = None, *, is_preview: bool = False
    ) -> None:
        super().__init__()
        self.user, self.lesson, self.request, self.is_preview = user, lesson, request, is_preview


@dataclass(frozen=True)
class LessonBlock(Declaration):
    """A kind of block that an app adds to lessons; `name` is its type.

    `block()` makes it. `prepare(blocks, reading)` sets on the values of all blocks of the kind what their template shows
    to this reader, in as many queries for many as for one; such a kind is never kept in the cache, its template gets
    `reading`, `request` and `csrf_token`. `parts`: what of the raw value leaves by the API and the search; by default
    nothing.
    """

    block: Callable[[], Any]
    prepare: Callable[[list[Any], Reading], None] | None = None
    parts: frozenset[str] = frozenset()


lesson_blocks = Registry(LessonBlock, file="lesson_blocks")


class PanelPage(Enum):
    """Where boxes stand, and what `panels` gets before the user: THEME the page, COURSE_END the theme's key, HOME nothing."""

    THEME = "theme"
    HOME = "home"
    COURSE_END = "course end"  # rows of what to do after a course


@dataclass(frozen=True)
class PanelSource(Declaration):
    """The boxes of an app on a page: `panels(…, user) -> list[Panel]`."""

    page: PanelPage
    panels: Callable[..., list[Panel]]


panel_sources = Registry(PanelSource, file="page_panels")


def panels(page: PanelPage, *args: Any) -> dict[str, list[Panel]]:
    """The panels that all apps give for a page, by place, in order."""
    found: dict[str, list[Panel]] = {"hero": [], "main": [], "aside": []}
    for source in panel_sources:
        if source.page is page:
            for panel in source.panels(*args):
                found[panel.place].append(panel)
    return {place: sorted(some, key=lambda panel: panel.order) for place, some in found.items()}


@dataclass(frozen=True)
class Citation:
    """A legal text as a lesson shows it: its name, its state as of today, its words, where to read it."""

    title: str
    state: Text = ""
    tone: str = ""  # ok, warn, late, plain
    source: Text = ""  # the act or code it belongs to, and the licence's attribution
    html: str = ""  # word for word; sanitised before it is shown
    href: str = ""
    versions: str = ""
    outside: str = ""


@dataclass
class Cited:
    """A card that waits for its citation: `text` is a library.LegalText, `article` a number (“L113-12”) or nothing."""

    text: Any
    article: str
    citation: Citation | None = None


@dataclass(frozen=True)
class ResourceCard:
    """A resource of the library as a lesson shows it."""

    title: str
    href: str
    text: Text = ""
    doc: str = ""


@dataclass(frozen=True)
class LessonCards(Declaration):
    """What stands on the cards of lessons, from the app that keeps it.

    `cite(cited)` fills `citation` of each; `texts(pks, user)` and `resources(pks, user)`: those that the reader may see.
    """

    cite: Callable[[list[Cited]], None]
    texts: Callable[[Sequence[int], Any], set[int]]
    resources: Callable[[Sequence[int], Any], dict[int, ResourceCard]]


lesson_cards = Registry(LessonCards, file="lesson_cards")


def cite(cited: list[Cited]) -> None:
    """Have the citations of a page filled, all at once."""
    if cited:
        for source in lesson_cards:
            source.cite(cited)


def legal_texts_seen(pks: Sequence[int], user: Any) -> set[int]:
    """Which of these texts this person may see."""
    return {pk for source in lesson_cards for pk in source.texts(pks, user)} if pks else set()


def resource_cards(pks: Sequence[int], user: Any) -> dict[int, ResourceCard]:
    """The cards of the resources that this person may see."""
    found: dict[int, ResourceCard] = {}
    if pks:
        for source in lesson_cards:
            found |= source.resources(pks, user)
    return found


@dataclass(frozen=True)
class LessonGate(Declaration):
    """The lessons that a reader may open, but not yet: `closed(user, keys) -> {key: (why, when it opens or None)}`."""

    closed: Callable[[Any, Collection[int]], dict[int, tuple[Text, datetime | None]]]


lesson_gates = Registry(LessonGate, file="lesson_gates")


def closed_now(user: Any, lessons: Collection[int]) -> dict[int, tuple[Text, datetime | None]]:
    """Of these lessons, by their keys, those that are closed to a reader for now: (why, when it opens)."""
    found: dict[int, tuple[Text, datetime | None]] = {}
    for gate in lesson_gates if lessons else ():
        found |= gate.closed(user, lessons)
    return found


@dataclass(frozen=True)
class AdminSearch(Declaration):
    """What the search of /gestion/ finds beside the pages: `find(user, text) -> list[lms.programme.admin.Found]`."""

    find: Callable[[Any, str], list[Any]]


admin_searches = Registry(AdminSearch, file="admin_search")


@dataclass(frozen=True)
class WrittenLesson:
    """A lesson as it was written last, online or not: its blocks as they are stored."""

    pk: int
    title: str
    minutes: int
    body: list[dict[str, Any]]


@dataclass(frozen=True)
class Problem:
    """What an editor should mend, in a sentence; `block`: its key. With one that blocks, the lesson is not published."""

    text: Text
    block: str = ""
    blocks: bool = False


@dataclass(frozen=True)
class LessonCheck(Declaration):
    """What is looked at before a lesson is published: `check(lessons) -> {pk: problems}`, in as many queries for many
    lessons as for one."""

    check: Callable[[Sequence[WrittenLesson]], dict[int, list[Problem]]]


lesson_checks = Registry(LessonCheck, file="lesson_checks")
