"""G9: what a reader may not read changes nothing of what the search tells them. G28: nothing unseen hides a word."""

import unicodedata

import pytest

from lms.search import index_store, indexer
from lms.search.schema import VERSION
from lms.search.scope import scope_of
from lms.search.searcher import SearchQuery, search
from tests.factories.accounts import UserFactory
from tests.factories.library import ResourceFactory

pytestmark = pytest.mark.django_db
VISITOR = ("public",)


def told(text, audience=VISITOR):
    """All that an answer tells: hits with their marks, counts, facets, the spelling that is proposed.

    Not their order among equals: BM25 in the body weighs a word by all documents.
    """
    answer = search(SearchQuery(text, audience=audience))
    hits = [
        (hit.object_id, str(hit.title), str(hit.extract), str(hit.where), hit.partial) for hit in answer.hits
    ]
    return sorted(hits), answer.count, answer.whole, answer.facets, answer.corrected


OPEN = {"visibility": "public"}
HIDDEN = [
    {"visibility": "public", "state": "draft"},
    {"visibility": "public", "state": "withdrawn"},
    {"visibility": "members"},
    {"visibility": "cohort"},
    {"visibility": "theme"},
]
ASKED = [
    "médiation",
    "mediatoin",
    "médiatoin",
    "numerique",
    "numérik",
    "zorglub",
    "zorglib",
    "accueil médiation",
    "guide",
]


def shelf():
    """What visitors read."""
    ResourceFactory(title="Guide de la médiation numérique", body="Accueil et médiation.", **OPEN)
    ResourceFactory(title="Médaille du numérique", body="Guide des médailles, médiation comprise.", **OPEN)
    ResourceFactory(title="Accueil des usagers", body="Le numérique à l’accueil.", **OPEN)


@pytest.mark.parametrize("hidden", HIDDEN, ids=lambda each: each.get("state", each["visibility"]))
@pytest.mark.parametrize("text", ASKED)
def test_g09_hidden_words_change_nothing_for_a_visitor(hidden, text):
    """Neither the correction (a word in use is not mended), nor what is proposed instead, nor counts, facets, extracts."""
    shelf()
    indexer.rebuild()
    before = told(text)
    for _n in range(4):
        ResourceFactory(
            title="Mediatoin zorglub numérik",
            body="zorglib zorglub médiatoin numérik accueil guide " * 5,
            **hidden,
        )
    indexer.rebuild()
    assert told(text) == before


def test_g09_a_word_of_a_draft_is_mended_as_if_it_were_not_there():
    ResourceFactory(title="Zorglub", state="draft", visibility="public")
    ResourceFactory(title="Zorglob", **OPEN)
    indexer.rebuild()
    assert search(SearchQuery("zorglub")).corrected == "zorglob"


def test_g09_who_may_read_it_finds_the_word():
    writer = UserFactory()
    draft = ResourceFactory(title="Zorglub", state="draft", visibility="public", owner=writer)
    ResourceFactory(title="Zorglob", **OPEN)
    indexer.rebuild()
    answer = search(SearchQuery("zorglub", audience=scope_of(writer).terms))
    assert (answer.corrected, [hit.object_id for hit in answer.hits]) == ("", [draft.pk])


def test_g09_the_first_of_equal_words_is_the_one_that_the_reader_reads_most():
    ResourceFactory(title="Zorglob zorglob", **OPEN)
    ResourceFactory(title="Zorglob", **OPEN)
    ResourceFactory(title="Zorglab", **OPEN)
    for _n in range(6):
        ResourceFactory(title="Zorglab", state="draft", visibility="public")
    indexer.rebuild()
    assert search(SearchQuery("zorglib")).corrected == "zorglob"


def test_g09_counts_are_kept_by_audience():
    shelf()
    ResourceFactory(title="Zorglub", visibility="members")
    indexer.rebuild()
    source = index_store.reader()
    assert source.counts(VISITOR).of("title", "zorglub") == 0
    assert source.counts(("public", "members")).of("title", "zorglub") == 1
    assert source.counts(None).of("title", "zorglub") == 1
    assert (source.counts(VISITOR).all, source.counts(None).all) == (3, 4)


UNSEEN = {
    "soft hyphen": "coopé\u00adration",
    "zero width space": "coopé\u200bration",
    "joiner": "coopé\u2060ration",
    "byte order mark": "\ufeffcoopération",
    "direction marks": "\u202acoopération\u202c",
    "variation selector": "coopération\ufe0f",
    "decomposed": unicodedata.normalize("NFD", "coopération"),
    "combining joiner": "coope\u034f\u0301ration",
    "no-break space": "la\u00a0coopération\u202fici",
    "capitals": "COOPÉRATION",
}
APOSTROPHES = [
    "l'accueil",
    "l’accueil",
    "lʼaccueil",
    "l´accueil",
    "l`accueil",
    "l′accueil",
    "lꞌaccueil",
    "l＇accueil",
]


@pytest.mark.parametrize("written", UNSEEN.values(), ids=UNSEEN)
def test_g28_what_nobody_sees_hides_no_word(written):
    found = ResourceFactory(
        title=f"Guide : {written}", summary="", body=f"Pour la {written} des communes.", **OPEN
    )
    indexer.rebuild()
    for asked in ("coopération", "cooperation", written, f"la {written}"):
        (hit,) = search(SearchQuery(asked)).hits
        assert hit.object_id == found.pk
        assert "<mark>" in hit.title, asked
        assert "<mark>" in hit.extract, asked
        assert search(SearchQuery(asked)).corrected == ""


@pytest.mark.parametrize("written", APOSTROPHES)
def test_g28_no_shape_of_the_apostrophe_hides_a_word(written):
    found = ResourceFactory(title=f"Guide de {written}", summary="", body=f"Tout sur {written}.", **OPEN)
    indexer.rebuild()
    for asked in ["accueil", *APOSTROPHES]:
        (hit,) = search(SearchQuery(asked)).hits
        assert hit.object_id == found.pk
        assert "<mark>accueil</mark>" in hit.title
        assert "<mark>accueil</mark>" in hit.extract


def test_g28_a_reference_is_found_whatever_stands_in_it():
    ResourceFactory(title="Guide", summary="", body="Voir l’article L.\u00a0113\u00ad-12 du code.", **OPEN)
    indexer.rebuild()
    source = index_store.reader()
    assert source.searcher.doc_freq("cites", "l113-12") == 1


def test_g28_an_index_of_before_is_built_anew():
    """Its folder bears the version: what was written earlier is read again."""
    shelf()
    indexer.rebuild()
    place = index_store._place()
    name = (place / "current").read_text()
    assert name.startswith(f"v{VERSION}-")
    assert VERSION >= 2
    (place / name).rename(place / name.replace(f"v{VERSION}-", "v1-"))
    (place / "current").write_text(name.replace(f"v{VERSION}-", "v1-"))
    assert not index_store.exists()
    indexer.drain()
    assert search(SearchQuery("mediation")).count == 2
