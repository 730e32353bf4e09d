"""What the apps above may add to the pages of the programme, through Wagtail's hooks.

`@hooks.register("theme_panels")`: `function(theme, user) -> list[Panel]`, on the page of a theme.
`@hooks.register("home_panels")`: `function(user) -> list[Panel]`, on the public home page.
`@hooks.register("course_end_panels")`: `function(theme's key, user) -> list[Panel]`, rows of what to do after a course.
`@hooks.register("cite_legal_texts")`: `function(cited: list[Cited]) -> None`, fills `cited.citation` of each.
`@hooks.register("see_legal_texts")`: `function(pks, user) -> set[pk]`, those that the reader may see.
`@hooks.register("show_resources")`: `function(pks, user) -> dict[pk, ResourceCard]`, those that the reader may see.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from wagtail import hooks

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
        """The rows, each with all parameters."""
        return [dict.fromkeys(ROW, "") | row for row in self.rows]


@dataclass(frozen=True)
class PageContext(Declaration):
    """What a template of these pages gets besides the page, on the site and in a preview: `context(request, page)`."""

    page: type[Any]
    context: Callable[[HttpRequest, Any], dict[str, Any]]


page_contexts = Registry(PageContext, file="page_contexts")


def panels(hook: str, *args: Any) -> dict[str, list[Panel]]:
    """The panels that all apps give for a page, by place, in order."""
    found: dict[str, list[Panel]] = {"hero": [], "main": [], "aside": []}
    for give in hooks.get_hooks(hook):
        for panel in give(*args):
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


def cite(cited: list[Cited]) -> None:
    """Have the library fill the citations of a page, all at once."""
    if cited:
        for fill in hooks.get_hooks("cite_legal_texts"):
            fill(cited)


def legal_texts_seen(pks: Sequence[int], user: Any) -> set[int]:
    """Which of these texts this person may see."""
    found: set[int] = set()
    if pks:
        for give in hooks.get_hooks("see_legal_texts"):
            found |= give(pks, user)
    return found


def resource_cards(pks: Sequence[int], user: Any) -> dict[int, ResourceCard]:
    """The cards of the resources that this person may see."""
    found: dict[int, ResourceCard] = {}
    if pks:
        for give in hooks.get_hooks("show_resources"):
            found |= give(pks, user)
    return found
