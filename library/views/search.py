"""The search of the library, for everybody: what a visitor may not read is neither shown nor counted."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from library import queries, rules
from library.enums import Nature, ResourceKind, Standing
from library.models import LegalArticle, Resource
from library.models.resources import reach_of
from library.search import engine, feeding, outbox
from library.search.asking import LONGEST_QUERY, Answer, Hit, Question, ask
from lms.core.db.prepared import compiled
from lms.core.ui import dates
from lms.programme.models import ThemePage
from lms.programme.queries import theme_keys

from .common import TYPE_WORDS

PER_PAGE = 10
DEEPEST = 5000  # results beyond are found by asking better, not by leafing
SMALL = 5000  # documents that are indexed while the reader waits
ARTICLES = gettext_lazy("Articles of codes and texts")


@dataclass(frozen=True)
class Theme:
    """What a chip and a facet show of a theme."""

    pk: int
    slug: str
    title: str
    hue: str


@compiled
def _live() -> QuerySet[ThemePage]:
    return ThemePage.objects.live().order_by("path").only("slug", "short_title", "hue")


def _themes() -> dict[int, Theme]:
    return {row.pk: Theme(row.pk, row.slug, row.short_title, row.hue) for row in _live()}


def _named(slugs: list[str], themes: dict[int, Theme]) -> list[Theme]:
    """The themes that an address names, in their order; by a former name too (a query, for names unknown today)."""
    now = {theme.slug: theme.pk for theme in themes.values()}
    chosen = {now[slug] for slug in slugs if slug in now}
    if len(slugs) > len(chosen) and any(slug not in now for slug in slugs):
        known = theme_keys()
        chosen |= {known[slug] for slug in slugs if slug in known}
    return [theme for theme in themes.values() if theme.pk in chosen]


class Wish:
    """What the address asks for; what it does not understand, it leaves out."""

    def __init__(self, query: QueryDict, themes: dict[int, Theme]) -> None:
        self.query = query
        self.text = query.get("q", "")
        self.by_date = query.get("tri") == "date"
        self.exact = bool(query.get("exact"))
        self.types = [word for word in query.getlist("type") if word in TYPE_WORDS]
        self.themes = _named(query.getlist("theme"), themes)
        self.states = [word for word in query.getlist("etat") if word in Standing.values]
        page = query.get("page", "1")
        self.page = max(1, min(int(page), DEEPEST // PER_PAGE)) if page.isascii() and page.isdigit() else 1

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        """As the index knows them."""
        return {
            "type": tuple(TYPE_WORDS[word] for word in self.types),
            "theme": tuple(str(theme.pk) for theme in self.themes),
            "standing": tuple(self.states),
        }

    def without(self, name: str, value: str) -> str:
        """The address with one choice taken back."""
        query = self.query.copy()
        query.pop("page", None)
        query.setlist(name, [other for other in query.getlist(name) if other != value])
        return f"?{query.urlencode()}"

    def exactly(self) -> str:
        """The address that does not mend the words."""
        query = QueryDict(mutable=True)
        query["q"], query["exact"] = self.text[:LONGEST_QUERY], "1"
        return f"?{query.urlencode()}"


def _standing_words(standing: Standing | None, on: str) -> str:
    """« En vigueur au 19 mars 2024 »: the state of a day, not of all days."""
    if standing is None:
        return ""
    if standing == Standing.UNKNOWN or not on:
        return str(standing.label)
    return _("%(state)s on %(day)s") % {
        "state": standing.label,
        "day": dates.day_plain(date.fromisoformat(on)),
    }


class Row:
    """A result, in words."""

    def __init__(self, hit: Hit, themes: dict[int, Theme]) -> None:
        card = hit.card
        self.title, self.extract, self.where, self.partial = hit.title, hit.extract, hit.where, hit.partial
        self.url, self.mark, self.of = card.get("url", ""), card.get("mark", ""), card.get("of", "")
        self.example, self.kind, self.nature = (
            card.get("example"),
            card.get("kind", ""),
            card.get("nature", ""),
        )
        self.themes = [themes[pk] for pk in card.get("themes", ()) if pk in themes]
        self.hue = self.themes[0].hue if self.themes else ""
        self.standing = Standing(card["standing"]) if card.get("standing") else None
        self.standing_words = _standing_words(self.standing, card.get("standing_on", ""))
        self.opens = False

    @cached_property
    def label(self) -> str:
        """« Décret », « Guide », « Article »."""
        if self.of:
            return _("Article")
        if self.nature:
            return (
                str(Nature(self.nature).label) if self.nature in Nature.values else self.nature.capitalize()
            )
        return str(ResourceKind(self.kind).label)


def _rows(answer: Answer, visible: set[int], themes: dict[int, Theme]) -> list[Row]:
    rows = [Row(hit, themes) for hit in answer.hits if hit.resource in visible]
    first = next((row for row in rows if row.partial), None)
    if first:
        first.opens = True
    return rows


def _facets(answer: Answer, wish: Wish, themes: dict[int, Theme]) -> list[tuple[str, str, list[Any]]]:
    kinds = {str(kind.value): str(kind.label) for kind in ResourceKind} | {
        feeding.ARTICLE_TYPE: str(ARTICLES)
    }
    counts = answer.facets
    types = [
        (word, kinds[kind], counts.get("type", {}).get(kind, 0), word in wish.types)
        for word, kind in TYPE_WORDS.items()
    ]
    states = [
        (
            state.value,
            str(state.label),
            counts.get("standing", {}).get(state.value, 0),
            state.value in wish.states,
        )
        for state in Standing
    ]
    subjects = [
        (theme.slug, theme.title, counts.get("theme", {}).get(str(theme.pk), 0), theme in wish.themes)
        for theme in themes.values()
    ]
    facets = [
        (_("Type"), "type", types),
        (_("State of the text"), "etat", states),
        (_("Theme"), "theme", subjects),
    ]
    return [
        (legend, name, [option for option in options if option[2] or option[3]])
        for legend, name, options in facets
        if any(option[2] or option[3] for option in options)
    ]


def _chosen(wish: Wish, facets: list[tuple[str, str, list[Any]]]) -> list[tuple[str, str]]:
    return [
        (label, wish.without(name, value))
        for _legend, name, options in facets
        for value, label, _count, checked in options
        if checked
    ]


def _ask(question: Question) -> Answer | None:
    """None while a large index is being built; a small one is built at once."""
    try:
        return ask(question)
    except engine.MissingError:
        if Resource.objects.count() + LegalArticle.objects.count() > SMALL:
            outbox.ring_rebuild()
            return None
        feeding.rebuild()
        return ask(question)


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """`/bibliotheque/?q=&type=&theme=&etat=&tri=&page=`"""
    themes = _themes()
    wish = Wish(request.GET, themes)
    reach = reach_of(request.user)
    question = Question(
        wish.text, reach.terms, wish.filters, wish.by_date, wish.exact, (wish.page - 1) * PER_PAGE, PER_PAGE
    )
    answer = _ask(question)
    if (
        answer and not answer.hits and answer.count and wish.page > 1
    ):  # an old address: the last page there is
        wish.page = (min(answer.count, DEEPEST) - 1) // PER_PAGE + 1
        answer = _ask(replace(question, offset=(wish.page - 1) * PER_PAGE))
    keys = {hit.resource for hit in answer.hits} if answer else set()
    visible = queries.seen_among(reach, keys)
    rows = _rows(answer, visible, themes) if answer else []
    facets = _facets(answer, wish, themes) if answer else []
    context = {
        "wish": wish,
        "answer": answer,
        "rows": rows,
        "facets": facets,
        "chosen": _chosen(wish, facets),
        "page": _page(wish, answer),
        "longest": LONGEST_QUERY,
        "can_keep": rules.can_keep(request.user),
        "can_propose": rules.can_propose(request.user),
    }
    return render(request, "library/search.html", context)


def _page(wish: Wish, answer: Answer | None) -> Page:
    count = min(answer.count, DEEPEST) if answer else 0
    return Paginator(range(count), PER_PAGE).get_page(wish.page)
