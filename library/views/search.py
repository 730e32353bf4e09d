"""The search of the library, for everybody: what a visitor may not read is neither shown nor counted."""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from library import rules
from library.enums import Standing
from lms.accounts.requests import AnyUser
from lms.core.web.parameters import KEY_DIGITS, parse_number
from lms.programme.models import ThemePage
from lms.programme.queries import theme_keys
from lms.search import changes, indexer
from lms.search.index_store import MissingError
from lms.search.registry import document_types, source_named, type_labels
from lms.search.scope import scope_of
from lms.search.searcher import LONGEST_QUERY, Hit, SearchQuery, SearchResults
from lms.search.searcher import search as search_index

PER_PAGE = 10
DEEPEST = 5000  # results beyond are found by asking better, not by leafing
SMALL = 5000  # documents that are indexed while the reader waits


@dataclass(frozen=True)
class Theme:
    """What a chip and a facet show of a theme."""

    pk: int
    slug: str
    title: str
    hue: str


def _themes() -> dict[int, Theme]:
    rows = ThemePage.objects.live().order_by("path").values_list("pk", "slug", "short_title", "hue")
    return {row[0]: Theme(*row) for row in rows}


def _named(slugs: list[str], themes: dict[int, Theme]) -> list[Theme]:
    """The themes that an address names, in their order; by a former name too (a query, for names unknown today)."""
    now = {theme.slug: theme.pk for theme in themes.values()}
    chosen = {now[slug] for slug in slugs if slug in now}
    if len(slugs) > len(chosen) and any(slug not in now for slug in slugs):
        known = theme_keys()
        chosen |= {known[slug] for slug in slugs if slug in known}
    return [theme for theme in themes.values() if theme.pk in chosen]


class SearchParams:
    """What the address asks for; what it does not understand, it leaves out."""

    def __init__(self, query: QueryDict, themes: dict[int, Theme]) -> None:
        self.query = query
        self.text = query.get("q", "")
        self.by_date = query.get("tri") == "date"
        self.exact = bool(query.get("exact"))
        self.known_types = {each.word: each.value for each in document_types()}
        self.types = [word for word in query.getlist("type") if word in self.known_types]
        self.themes = _named(query.getlist("theme"), themes)
        self.states = [word for word in query.getlist("etat") if word in Standing.values]
        self.page = max(1, min(parse_number(query.get("page"), digits=KEY_DIGITS) or 1, DEEPEST // PER_PAGE))

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        return {
            "type": tuple(self.known_types[word] for word in self.types),
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


class SearchResult:
    """A hit, in words; `about` is what its source has to say of it."""

    def __init__(self, hit: Hit, themes: dict[int, Theme], labels: dict[str, str]) -> None:
        source = source_named(hit.source)
        self.title, self.extract, self.where, self.partial = hit.title, hit.extract, hit.where, hit.partial
        self.url, self.type, self.template = hit.url, hit.type, source.template
        self.about = source.present(hit)
        self.label = self.about.get("label") or labels.get(hit.type, "")
        self.themes = [themes[pk] for pk in hit.card.get("themes", ()) if pk in themes]
        self.hue = self.themes[0].hue if self.themes else ""
        self.opens = False  # the first of those that hold only some of the words


def _visible(user: AnyUser, hits: list[Hit]) -> list[Hit]:
    """Those that the person may read, by the database: one query for each source that is among them.

    What is not open to them yet has no extract, but says why.
    """
    ids: dict[str, set[int]] = defaultdict(set)
    for hit in hits:
        ids[hit.source].add(hit.object_id)
    seen = {name: source_named(name).visible(user, some) for name, some in ids.items()}
    shut = {name: source_named(name).withheld(user, some) for name, some in seen.items() if some}
    said = {(name, pk): why for name, some in shut.items() for pk, why in some.items()}
    return [
        replace(hit, extract=escape(said[key])) if (key := (hit.source, hit.object_id)) in said else hit
        for hit in hits
        if hit.object_id in seen[hit.source]
    ]


def _rows(user: AnyUser, results: SearchResults, themes: dict[int, Theme]) -> list[SearchResult]:
    labels = type_labels()
    rows = [SearchResult(hit, themes, labels) for hit in _visible(user, results.hits)]
    first = next((row for row in rows if row.partial), None)
    if first:
        first.opens = True
    return rows


def _facets(
    results: SearchResults, params: SearchParams, themes: dict[int, Theme]
) -> list[tuple[str, str, list[Any]]]:
    counts = {name: results.facets.get(name, {}) for name in ("type", "standing", "theme")}
    types = [
        (each.word, str(each.label), counts["type"].get(each.value, 0), each.word in params.types)
        for each in document_types()
    ]
    states = [
        (state.value, str(state.label), counts["standing"].get(state.value, 0), state.value in params.states)
        for state in Standing
    ]
    subjects = [
        (theme.slug, theme.title, counts["theme"].get(str(theme.pk), 0), theme in params.themes)
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


def _chosen(params: SearchParams, facets: list[tuple[str, str, list[Any]]]) -> list[tuple[str, str]]:
    return [
        (label, params.without(name, value))
        for _legend, name, options in facets
        for value, label, _count, checked in options
        if checked
    ]


def _search(query: SearchQuery) -> SearchResults | None:
    """None while a large index is being built; a small one is built at once."""
    try:
        return search_index(query)
    except MissingError:
        if indexer.size() > SMALL:
            changes.ask_for_rebuild()
            return None
        indexer.rebuild()
        return search_index(query)


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """`/bibliotheque/?q=&type=&theme=&etat=&tri=&page=`"""
    themes = _themes()
    params = SearchParams(request.GET, themes)
    audience, first = scope_of(request.user).terms, (params.page - 1) * PER_PAGE
    query = SearchQuery(params.text, audience, params.filters, params.by_date, params.exact, first, PER_PAGE)
    results = _search(query)
    # an old address: the last page there is
    if results and not results.hits and results.count and params.page > 1:
        params.page = (min(results.count, DEEPEST) - 1) // PER_PAGE + 1
        results = _search(replace(query, offset=(params.page - 1) * PER_PAGE))
    facets = _facets(results, params, themes) if results else []
    context = {
        "params": params,
        "results": results,
        "rows": _rows(request.user, results, themes) if results else [],
        "facets": facets,
        "chosen": _chosen(params, facets),
        "page": _page(params, results),
        "longest": LONGEST_QUERY,
        "can_keep": rules.can_keep(request.user),
        "can_propose": rules.can_propose(request.user),
    }
    return render(request, "library/search.html", context)


def _page(params: SearchParams, results: SearchResults | None) -> "Page[int]":
    count = min(results.count, DEEPEST) if results else 0
    return Paginator(range(count), PER_PAGE).get_page(params.page)
