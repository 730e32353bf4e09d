"""From what a person typed to hits, counts and extracts.

A word in a title or in the heading above an article counts by its rarity alone: the length of a title says nothing of
how well it fits. In the body, BM25 decides. What holds today and what stands higher comes first among equals (`weight`).
"""

import json
import math
from collections import Counter
from dataclasses import dataclass, field
from html import escape
from typing import Any

import tantivy
from django.utils.safestring import SafeString, mark_safe
from tantivy import Occur, Query

from . import analysis, references
from .engine import Reader, reader
from .schema import RESOURCE

LONGEST_QUERY = 300
MOST_WORDS = 12
FEW = 3
HEADS = {"title": 5.5, "section": 2.5}
FIELDS = (*HEADS, "body")
# Words that stand together: what it adds, and how many others may stand between them.
TOGETHER = {"title": (2.0, 5), "section": (1.0, 2), "body": (1.0, 2)}
FACETS = ("type", "theme", "standing")
EXTRACT = 260
MOST_KEPT = 500  # audiences with filters whose counts are kept
Facets = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Question:
    """What is asked, by whom; `audience` None is somebody who may see all."""

    text: str = ""
    audience: tuple[str, ...] | None = ("public",)
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    by_date: bool = False
    exact: bool = False
    offset: int = 0
    limit: int = 20


@dataclass(frozen=True)
class Hit:
    """One document found; `partial` when only some of the words are in it."""

    resource: int
    title: SafeString
    extract: SafeString
    where: SafeString  # the heading above it that holds a word, or the nearest one
    partial: bool
    card: dict[str, Any]


@dataclass
class Answer:
    """Hits of one page, how many there are, counts of the facets, and what was understood."""

    hits: list[Hit] = field(default_factory=list)
    count: int = 0
    facets: Facets = field(default_factory=dict)
    corrected: str = ""
    too_long: bool = False
    whole: int = 0  # hits that hold all the words


def ask(question: Question) -> Answer:
    """The answer, without a query to the database."""
    return _Asking(reader(), question).answer()


class _Asking:
    """One question to one state of the index."""

    def __init__(self, source: Reader, question: Question) -> None:
        self.source, self.question = source, question
        self.searcher, self.schema = source.searcher, source.schema
        self.counts = source.counts(question.audience)
        self.text = analysis.clean(question.text[: LONGEST_QUERY * 4])
        self.too_long = len(question.text) > LONGEST_QUERY
        self.text = self.text[:LONGEST_QUERY]
        self.corrected = ""
        self.stems: set[str] = set()
        self.marks: Query | None = None

    # --- pieces -----------------------------------------------------------------------------------
    def _term(self, name: str, value: object) -> Query:
        return Query.term_query(self.schema, name, value)

    def _any(self, name: str, values: tuple[str, ...]) -> Query:
        return Query.const_score_query(Query.term_set_query(self.schema, name, list(values)), 0.0)

    def _limited(self, query: Query, but: str = "", readers: tuple[str, ...] | None = None) -> Query:
        """What this person may read of it, within the filters (`but` one); `readers` is a part of who the person is."""
        rows = [(name, values) for name, values in self.question.filters.items() if values and name != but]
        readers = self.question.audience if readers is None else readers
        if readers is not None:
            rows.append(("audience", readers))
        musts = [(Occur.Must, self._any(name, values)) for name, values in rows]
        return Query.boolean_query([(Occur.Must, query), *musts])

    def _count(self, query: Query) -> int:
        return _total(self.searcher.search(query, limit=1))

    # --- words ------------------------------------------------------------------------------------
    def _frequency(self, stem: str) -> int:
        return max(self.counts.of(name, stem) for name in FIELDS)

    def _rarity(self, stem: str) -> float:
        frequency = self._frequency(stem)
        return math.log(1 + (max(self.counts.all - frequency, 0) + 0.5) / (frequency + 0.5))

    def _stems(self, word: str) -> list[str]:
        """The stems that the index holds for a word, whatever its accents."""
        forms = [word, *self.source.vocabulary.forms(analysis.fold(word))]
        stems = dict.fromkeys(analysis.stem(form) for form in forms)
        return [stem for stem in stems if self._frequency(stem)]

    def _word(self, stems: list[str]) -> Query:
        self.stems.update(stems)
        rows = []
        for stem in stems:
            rarity = self._rarity(stem)
            for name, boost in HEADS.items():
                rows.append((Occur.Should, Query.const_score_query(self._term(name, stem), boost * rarity)))
            rows.append((Occur.Should, self._term("body", stem)))
        return Query.boolean_query(rows)

    def _understand(self, text: str) -> list[list[str]]:
        """The stems of each word; a word that nobody uses is mended, and the mending said."""
        found: list[list[str]] = []
        mended: dict[str, str] = {}
        for word in analysis.telling(analysis.words(text))[:MOST_WORDS]:
            stems = self._stems(word)
            if not stems and not self.question.exact and not word.isdigit():
                near = self._mended(word)
                if near:
                    mended[word] = near
                    stems = self._stems(near)
            found.append(stems or [analysis.stem(word)])
        if mended:
            self.corrected = analysis.WORD.sub(lambda m: mended.get(m[0].lower(), m[0]), text)
        return found

    def _mended(self, word: str) -> str | None:
        """The closest word of what this person may read, the most frequent there among equals: else the letters of
        others' texts, or that there are some, would be told.
        """
        best: tuple[int, int, str] | None = None
        for off, folded in self.source.vocabulary.near(word):
            if best and off > best[0]:
                break
            for form in self.source.vocabulary.forms(folded):
                count = self.counts.of("vocabulary", f"{folded}|{form}")
                if count and (best is None or (off, -count, form) < best):
                    best = (off, -count, form)
        return best[2] if best else None

    def _phrase(self, found: list[list[str]]) -> list[tuple[Occur, Query]]:
        """Words that stand together weigh more."""
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
        found = references.find(self.text)
        if not found.keys:
            return None
        keys = list(found.keys)
        own = Query.term_set_query(self.schema, "ref", keys)
        if not self._count(self._limited(own)):
            return None
        rows = [
            (Occur.Should, Query.const_score_query(own, 1000.0)),
            (Occur.Should, Query.const_score_query(Query.term_set_query(self.schema, "cites", keys), 1.0)),
        ]
        must = Query.boolean_query(rows)
        words = analysis.telling(analysis.words(found.rest))[:MOST_WORDS]
        more = [(Occur.Should, self._word(stems)) for stems in map(self._stems, words) if stems]
        self.marks = Query.boolean_query(more) if more else None
        return Query.boolean_query([(Occur.Must, must), *more])

    def _by_words(self) -> tuple[Query, Query | None]:
        """The query that asks for all the words, and the one for any of them where it may be needed."""
        found = self._understand(self.text)
        if not found:
            return Query.empty_query(), None
        each = [self._word(stems) for stems in found]
        self.marks = Query.boolean_query([(Occur.Should, query) for query in each])
        near = self._phrase(found)
        every = Query.boolean_query([*((Occur.Must, query) for query in each), *near])
        if len(each) == 1 or self.question.by_date:
            return every, None
        first = Query.const_score_query(every, 10_000.0)
        return every, Query.boolean_query([(Occur.Should, first), (Occur.Should, self.marks), *near])

    def _query(self) -> tuple[Query, Query | None]:
        if not self.text:
            return self._term("level", RESOURCE), None  # to leaf through: things, not each of their articles
        by_reference = self._by_reference()
        return (by_reference, None) if by_reference is not None else self._by_words()

    def answer(self) -> Answer:
        """All of it."""
        query, wider = self._query()
        result = self._search(self._limited(query))
        whole = _total(result)
        if wider is not None and whole < FEW:
            query, result = wider, self._search(self._limited(wider))
        return Answer(
            hits=self._hits(result.hits, whole),
            count=_total(result),
            facets=self._facets(query),
            corrected=self.corrected,
            too_long=self.too_long,
            whole=whole,
        )

    def _search(self, query: Query) -> tantivy.SearchResult:
        limit, offset = self.question.limit, self.question.offset
        if self.question.by_date or not self.text:
            return self.searcher.search(query, limit, offset=offset, order_by_field="day")
        return self.searcher.search(query, limit, offset=offset, weight_by_field="weight")

    def _facets(self, query: Query) -> Facets:
        """Counts as if the facet itself had no choice made, so that one more can be ticked.

        Those of the whole library are the same for all who share its audiences, and take longer than the rest of the
        page: they are kept with this state of the index. What only its owner may read is added.
        """
        audience = self.question.audience
        if self.text:
            return self._counted(query, audience)
        mine = tuple(term for term in audience or () if term.startswith("owner:"))
        shared = None if audience is None else tuple(term for term in audience if term not in mine)
        key = (shared, tuple(sorted(self.question.filters.items())))
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
        free = [name for name in FACETS if not self.question.filters.get(name)]
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
        for place, (_, address) in enumerate(found, self.question.offset):
            document = self.searcher.doc(address)
            card = json.loads(document.get_first("card") or b"{}")
            title, extract = self._title(document.get_first("title") or ""), _extract(document, cutter)
            where = self._heading(card.pop("path", []))
            hits.append(Hit(card.pop("resource", 0), title, extract, where, place >= whole, card))
        return hits

    def _cutter(self) -> tantivy.SnippetGenerator | None:
        if self.marks is None:
            return None
        cutter = tantivy.SnippetGenerator.create(self.searcher, self.marks, self.schema, "body")
        cutter.set_max_num_chars(EXTRACT)
        return cutter

    def _heading(self, path: list[str]) -> SafeString:
        marked = [self._title(title) for title in reversed(path)]
        return next((title for title in marked if "<mark>" in title), marked[0] if marked else mark_safe(""))

    def _title(self, title: str) -> SafeString:
        """The whole title, its words marked."""
        parts, end = [], 0
        for word in analysis.WORD.finditer(title) if self.stems else ():
            if analysis.stem(word[0].lower()) in self.stems:
                parts += [escape(title[end : word.start()]), f"<mark>{escape(word[0])}</mark>"]
                end = word.end()
        return mark_safe("".join([*parts, escape(title[end:])]))


def _added(some: Facets, more: Facets) -> Facets:
    """The sums of two counts of different documents."""
    return {name: dict(Counter(some.get(name, {})) + Counter(more.get(name, {}))) for name in FACETS}


def _total(result: tantivy.SearchResult) -> int:
    return result.count  # type: ignore[attr-defined] # the stub has forgotten it


def _extract(document: tantivy.Document, cutter: tantivy.SnippetGenerator | None) -> SafeString:
    """A piece of the text with its words marked; the beginning of the text where none is in it."""
    text = document.get_first("body") or ""
    snippet = cutter.snippet_from_doc(document) if cutter else None
    ranges = snippet.highlighted() if snippet else []
    if snippet is None or not ranges:
        return mark_safe(escape(shorten(text)))
    fragment = snippet.fragment().encode()  # the offsets count bytes
    parts, end = [], 0
    for span in ranges:
        word = fragment[span.start : span.end].decode()
        parts += [escape(fragment[end : span.start].decode()), f"<mark>{escape(word)}</mark>"]
        end = span.end
    around = (
        "" if text.startswith(snippet.fragment()) else "… ",
        "" if text.endswith(snippet.fragment()) else " …",
    )
    return mark_safe(around[0] + "".join([*parts, escape(fragment[end:].decode())]) + around[1])


def shorten(text: str) -> str:
    """The beginning of a text, cut between words."""
    return text if len(text) <= EXTRACT else text[:EXTRACT].rpartition(" ")[0] + " …"
