"""From what a person typed to hits, counts and extracts.

A word in a title or in the heading above an article counts by its rarity alone: the length of a title says nothing of
how well it fits. In the body, BM25 decides. What is called by the very words of the query comes first; what holds today
and what stands higher comes first among equals (`SearchDocument.weight`).
"""

import json
import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import tantivy
from django.utils.safestring import SafeString
from tantivy import Occur, Query

from . import analysis, references
from .extracts import LONGEST, extract, marked, nearest_heading
from .index_store import Reader, reader
from .registry import EVERYBODY
from .understanding import MOST_WORDS, Group, Understanding, Understood

LONGEST_QUERY = 300
FEW = 3
HEADS = {"title": 5.5, "section": 2.5}
FIELDS = (*HEADS, "body")
# Words that stand together: what it adds, and how many others may stand between them.
TOGETHER = {"title": (2.0, 5), "section": (1.0, 2), "body": (1.0, 2)}
NAMED, MEANT, OTHER_WORDS = 200.0, 12.0, 0.4  # called so; the act that a word means; other words for it
FACETS = ("type", "theme", "standing")
MOST_KEPT = 500  # audiences with filters whose counts are kept
Facets = dict[str, dict[str, int]]


@dataclass(frozen=True)
class SearchQuery:
    """What is asked, by whom; `audience` None is somebody who may see all."""

    text: str = ""
    audience: tuple[str, ...] | None = (EVERYBODY,)
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    by_date: bool = False
    exact: bool = False
    offset: int = 0
    limit: int = 20


@dataclass(frozen=True)
class Hit:
    """One document found; `partial` when only some of the words are in it."""

    source: str
    object_id: int
    type: str
    url: str
    title: SafeString
    extract: SafeString
    where: SafeString  # the heading above it that holds a word, or the nearest one
    partial: bool
    card: dict[str, Any]


@dataclass
class SearchResults:
    """Hits of one page, how many there are, counts of the facets, and what was understood."""

    hits: list[Hit] = field(default_factory=list)
    count: int = 0
    facets: Facets = field(default_factory=dict)
    corrected: str = ""
    too_long: bool = False
    whole: int = 0  # hits that hold all the words


def search(query: SearchQuery) -> SearchResults:
    """The results; without a query to the database once the state of the index is open."""
    return _Searcher(reader(), query).results()


class _Searcher:
    """One query to one state of the index."""

    def __init__(self, source: Reader, asked: SearchQuery) -> None:
        self.source, self.asked = source, asked
        self.searcher, self.schema = source.searcher, source.schema
        self.counts = source.counts(asked.audience)
        self.understanding = Understanding(source, self.counts, FIELDS, exact=asked.exact)
        self.too_long = len(asked.text) > LONGEST_QUERY
        self.text = analysis.clean(asked.text[: LONGEST_QUERY * 4])[:LONGEST_QUERY]
        self.understood = Understood()
        self.stems: set[str] = set()
        self.marks: Query | None = None

    # --- pieces -----------------------------------------------------------------------------------
    def _term(self, name: str, value: object) -> Query:
        return Query.term_query(self.schema, name, value)

    def _any(self, name: str, values: tuple[str, ...] | list[str], score: float = 0.0) -> Query:
        return Query.const_score_query(Query.term_set_query(self.schema, name, list(values)), score)

    def _limited(self, query: Query, but: str = "", readers: tuple[str, ...] | None = None) -> Query:
        """What this person may read of it, within the filters (`but` one); `readers` is a part of who the person is."""
        rows = [(name, values) for name, values in self.asked.filters.items() if values and name != but]
        readers = self.asked.audience if readers is None else readers
        if readers is not None:
            rows.append(("audience", readers))
        musts = [(Occur.Must, self._any(name, values)) for name, values in rows]
        return Query.boolean_query([(Occur.Must, query), *musts])

    def _count(self, query: Query) -> int:
        return _total(self.searcher.search(query, limit=1))

    # --- words ------------------------------------------------------------------------------------
    def _rarity(self, stem: str) -> float:
        frequency = self.understanding.frequency(stem)
        return math.log(1 + (max(self.counts.all - frequency, 0) + 0.5) / (frequency + 0.5))

    def _word(self, stems: list[str]) -> Query:
        self.stems.update(stems)
        rows = []
        for stem in stems:
            rarity = self._rarity(stem)
            for name, boost in HEADS.items():
                rows.append((Occur.Should, Query.const_score_query(self._term(name, stem), boost * rarity)))
            rows.append((Occur.Should, self._term("body", stem)))
        return Query.boolean_query(rows)

    def _group(self, group: Group) -> Query:
        """Its words, or what is called so, or what means the same."""
        forms = [stems or [analysis.stem(word)] for word, stems in zip(group.words, group.stems, strict=True)]
        words = Query.boolean_query([(Occur.Must, self._word(stems)) for stems in forms])
        ways = [words if group.weight in (0, 1) else Query.boost_query(words, group.weight)]
        if group.name:
            ways.append(self._any("name", [group.name], NAMED))
        for meaning in group.sense.meanings if group.sense else ():
            ways += self._meaning(meaning)
        return ways[0] if len(ways) == 1 else Query.boolean_query([(Occur.Should, way) for way in ways])

    def _meaning(self, meaning: str) -> list[Query]:
        """The act that it names or numbers; else its words, all of them."""
        keys = list(references.find(meaning).keys)
        if keys:
            return [self._any("ref", keys, MEANT)]
        key = analysis.name_key(meaning)
        named = [self._any("name", [key], MEANT)] if self.counts.of("name", key) else []
        each = [self.understanding.stems(word) for word in analysis.telling(analysis.words(meaning))]
        if not each or not all(each):
            return named
        words = Query.boolean_query([(Occur.Must, self._word(stems)) for stems in each])
        return [*named, Query.boost_query(words, OTHER_WORDS)]

    def _phrase(self, found: list[list[str]]) -> list[tuple[Occur, Query]]:
        rows: list[str | tuple[int, str]] = [stems[0] for stems in found]
        if len(rows) < 2:
            return []
        rarity = sum(self._rarity(stems[0]) for stems in found)
        return [
            (
                Occur.Should,
                Query.const_score_query(
                    Query.phrase_query(self.schema, name, rows, slop=slop), boost * rarity
                ),
            )
            for name, (boost, slop) in TOGETHER.items()
        ]

    # --- the query --------------------------------------------------------------------------------
    def _by_reference(self) -> Query | None:
        found = references.find(self.text, typed=True)
        if not found.keys:
            return None
        keys = list(found.keys)
        own = Query.term_set_query(self.schema, "ref", keys)
        citing = Query.term_set_query(self.schema, "cites", keys)
        known = Query.boolean_query([(Occur.Should, own), (Occur.Should, citing)])
        if not self._count(self._limited(known if found.is_sure else own)):
            return None
        rows = [
            (Occur.Should, Query.const_score_query(own, 1000.0)),
            (Occur.Should, Query.const_score_query(citing, 1.0)),
        ]
        must = Query.boolean_query(rows)
        words = analysis.telling(analysis.words(found.rest))[:MOST_WORDS]
        each = map(self.understanding.stems, words)
        more = [(Occur.Should, self._word(stems)) for stems in each if stems]
        self.marks = Query.boolean_query(more) if more else None
        return Query.boolean_query([(Occur.Must, must), *more])

    def _by_words(self) -> tuple[Query, Query | None]:
        """The query that asks for all the words, and the one for any of them where it may be needed."""
        self.understood = self.understanding.read(self.text)
        groups = self.understood.groups
        if not groups:
            return Query.empty_query(), None
        each = [self._group(group) for group in groups]
        self.marks = Query.boolean_query([(Occur.Should, query) for query in each])
        forms = [
            stems or [analysis.stem(word)]
            for group in groups
            for word, stems in zip(group.words, group.stems, strict=True)
        ]
        near = self._phrase(forms)
        every = Query.boolean_query([*((Occur.Must, query) for query in each), *near])
        if len(forms) == 1 or self.asked.by_date:
            return every, None
        first = Query.const_score_query(every, 10_000.0)
        return every, Query.boolean_query([(Occur.Should, first), *self._any_word(each, forms), *near])

    def _any_word(self, each: list[Query], forms: list[list[str]]) -> list[tuple[Occur, Query]]:
        """Of words that stand for one thing together too."""
        alone = [self._word(stems) for stems in forms] if len(forms) > len(each) else []
        return [(Occur.Should, query) for query in [*each, *alone]]

    def _query(self) -> tuple[Query, Query | None]:
        if not self.text:
            return self._term("listed", 1), None  # to leaf through: things, not each of their parts
        by_reference = self._by_reference()
        return (by_reference, None) if by_reference is not None else self._by_words()

    def results(self) -> SearchResults:
        query, wider = self._query()
        result = self._search(self._limited(query))
        whole = _total(result)
        if wider is not None and whole < FEW:
            query, result = wider, self._search(self._limited(wider))
        return SearchResults(
            hits=self._hits(result.hits, whole),
            count=_total(result),
            facets=self._facets(query),
            corrected=self.understood.corrected,
            too_long=self.too_long,
            whole=whole,
        )

    def _search(self, query: Query) -> tantivy.SearchResult:
        limit, offset = self.asked.limit, self.asked.offset
        if self.asked.by_date or not self.text:
            return self.searcher.search(query, limit, offset=offset, order_by_field="day")
        return self.searcher.search(query, limit, offset=offset, weight_by_field="weight")

    def _facets(self, query: Query) -> Facets:
        """Counts as if the facet itself had no choice made, so that one more can be ticked.

        Those of the whole library are the same for all who share its audiences, and take longer than the rest of the
        page: they are kept with this state of the index. What only one person may read is added.
        """
        audience = self.asked.audience
        if self.text:
            return self._counted(query, audience)
        mine = tuple(term for term in audience or () if term.startswith("user:"))
        shared = None if audience is None else tuple(term for term in audience if term not in mine)
        key = (shared, tuple(sorted(self.asked.filters.items())))
        counts = self.source.kept.get(key)
        if counts is None:
            if len(self.source.kept) >= MOST_KEPT:
                self.source.kept.clear()
            counts = self.source.kept[key] = self._counted(query, shared)
        if not mine or shared is None:
            return counts
        hidden = Query.boolean_query([(Occur.Must, query), (Occur.MustNot, self._any("audience", shared))])
        return _added(counts, self._counted(hidden, mine))

    def _counted(self, query: Query, readers: tuple[str, ...] | None) -> Facets:
        free = [name for name in FACETS if not self.asked.filters.get(name)]
        counts = self._aggregate(self._limited(query, readers=readers), free)
        for name in FACETS:
            if name not in free:
                counts |= self._aggregate(self._limited(query, name, readers), [name])
        return counts

    def _aggregate(self, query: Query, names: list[str]) -> Facets:
        if not names:
            return {}
        wanted = {name: {"terms": {"field": name, "size": 100}} for name in names}
        found = self.searcher.aggregate(query, wanted)
        return {name: {row["key"]: row["doc_count"] for row in found[name]["buckets"]} for name in names}

    # --- what is shown ----------------------------------------------------------------------------
    def _hits(self, found: list[tuple[object, tantivy.DocAddress]], whole: int) -> list[Hit]:
        cutter = self._cutter()
        hits = []
        for place, (_, address) in enumerate(found, self.asked.offset):
            document = self.searcher.doc(address)
            card = json.loads(document.get_first("card") or b"{}")
            hits.append(
                Hit(
                    source=card.pop("source"),
                    object_id=card.pop("object"),
                    type=card.pop("type"),
                    url=card.pop("url"),
                    title=marked(document.get_first("title") or "", self.stems),
                    extract=extract(document, cutter),
                    where=nearest_heading(card.pop("path", []), self.stems),
                    partial=place >= whole,
                    card=card,
                )
            )
        return hits

    def _cutter(self) -> tantivy.SnippetGenerator | None:
        if self.marks is None:
            return None
        cutter = tantivy.SnippetGenerator.create(self.searcher, self.marks, self.schema, "body")
        cutter.set_max_num_chars(LONGEST)
        return cutter


def _added(some: Facets, more: Facets) -> Facets:
    """The sums of two counts of different documents."""
    return {name: dict(Counter(some.get(name, {})) + Counter(more.get(name, {}))) for name in FACETS}


def _total(result: tantivy.SearchResult) -> int:
    return int(result.count)  # type: ignore[attr-defined] # the stub has forgotten it
