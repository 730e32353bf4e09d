"""The page of the search, for each reader."""

import pytest
from django.urls import reverse

from cohorts.models import Cohort
from library.domain import resources
from library.enums import Visibility
from library.models import Resource
from lms.programme.domain.access import require_sign_in
from lms.search import indexer
from tests.factories.library import ResourceFactory
from tests.factories.programme import CoursePageFactory, LessonPageFactory, ModulePageFactory
from tests.library.help import editor, person
from tests.world import build_world

pytestmark = pytest.mark.django_db
URL = "/bibliotheque/"


def found(response):
    """The addresses of the results, in order."""
    return [row.url for row in response.context["rows"]]


def titles(response):
    return [str(row.title).replace("<mark>", "").replace("</mark>", "") for row in response.context["rows"]]


def test_it_must_show(client, shelves):
    """What the issue asks of the search, on whichever database the tests run."""
    first_five = titles(client.get(URL, {"q": "justificatif"}))[:5]
    assert "Article L113-12" in first_five
    assert any("2019-33" in title for title in first_five)
    assert any("2019-31" in title for title in titles(client.get(URL, {"q": "echanges de donnees"}))[:5])
    for typed, first in {
        "113-12": "Article L113-12",
        "l. 113-12": "Article L113-12",
        "n°2019-31": "Décret n° 2019-31",
        "CPAJ1832097D": "Décret n° 2019-31",
        "silense vaut aceptation": "Article L231-1",
    }.items():
        assert titles(client.get(URL, {"q": typed}))[0].startswith(first), typed


def test_result_leads_to_its_page_and_says_its_state(client, shelves):
    response = client.get(URL, {"q": "l. 113-12"}, headers={"accept-language": "fr"})
    assert "En vigueur" in response.content.decode()
    page = client.get(found(response)[0])
    assert page.context["article"].num == "L113-12"
    mended = client.get(URL, {"q": "silense"}, headers={"accept-language": "fr"}).content.decode()
    assert "Résultats pour <strong>silence</strong>" in mended
    assert "Chercher exactement « silense »" in mended.replace("\xa0", " ")


def test_filters_narrow_and_are_taken_back_one_by_one(client, shelves):
    response = client.get(URL, {"q": "données", "type": ["texte"], "theme": ["donnees-territoriales"]})
    assert {row.type for row in response.context["rows"]} == {"legal_text"}
    labels = dict(response.context["chosen"])
    assert len(labels) == 2
    wider = client.get(URL + labels["Données territoriales"])
    assert wider.context["results"].count > response.context["results"].count


def test_unknown_filters_and_pages_are_left_out(client, shelves):
    everything = client.get(URL).context["results"].count
    response = client.get(URL, {"type": "x", "theme": "<script>", "etat": "?", "page": "abc", "tri": "x"})
    assert response.context["results"].count == everything
    last = client.get(URL, {"page": "999999"})
    assert last.context["page"].number == last.context["page"].paginator.num_pages
    assert last.context["rows"]


@pytest.mark.parametrize(
    "typed", ['C++ "', "*", ":(", "a" * 10_000, "a\0b", "<script>x()</script>", "[1 TO", "zzzz"]
)
def test_hostile_query_gets_a_clear_answer(client, shelves, typed):
    response = client.get(URL, {"q": typed}, headers={"accept-language": "fr"})
    page, count = response.content.decode(), response.context["results"].count
    assert "<script>x()" not in page
    assert f"{count} résultat" in page or (count == 0 and "Aucun résultat" in page)
    assert ("très longue" in page) == (len(typed) > 300)


def test_empty_library_teaches(client):
    page = client.get(URL, headers={"accept-language": "fr"}).content.decode()
    assert "La bibliothèque est vide" in page


def test_missing_index_of_a_large_library_is_said_and_asked_for(client, monkeypatch):
    asked = []
    monkeypatch.setattr("library.views.search.SMALL", 0)
    monkeypatch.setattr("lms.search.changes.ask_for_rebuild", lambda: asked.append(1))
    ResourceFactory()
    page = client.get(URL, headers={"accept-language": "fr"}).content.decode()
    assert "La recherche se prépare" in page
    assert asked == [1]


def test_b4_what_is_reserved_is_absent_for_others(client):
    indexer.rebuild()
    for visibility in (Visibility.MEMBERS, Visibility.THEME, Visibility.COHORT):
        ResourceFactory(title=f"Canari {visibility}", visibility=visibility, body="secret-canari")
    ResourceFactory(title="Canari brouillon", state="draft")
    indexer.rebuild()
    visitor = client.get(URL, {"q": "canari"})
    assert visitor.context["results"].count == 0
    client.force_login(person())
    assert titles(client.get(URL, {"q": "canari"})) == ["Canari members"]
    client.force_login(editor())
    assert len(titles(client.get(URL, {"q": "canari"}))) == 4


@pytest.mark.parametrize("verb", ["restrict", "withdraw", "delete"])
def test_b4_restricted_later_is_absent_at_once(client, verb):
    indexer.rebuild()
    guide = resources.create(by=None, kind="guide", title="Canari", body="secret-canari")
    indexer.drain()
    assert titles(client.get(URL, {"q": "canari"})) == ["Canari"]
    if verb == "restrict":
        resources.update(by=None, resource=guide, visibility=Visibility.MEMBERS)
    elif verb == "withdraw":
        resources.withdraw(by=None, resource=guide)
    else:
        resources.delete(by=None, resource=guide)
    before_the_worker = client.get(URL, {"q": "canari"})
    assert titles(before_the_worker) == []
    assert "secret-canari" not in before_the_worker.content.decode()
    indexer.drain()
    assert client.get(URL, {"q": "canari"}).context["results"].count == 0


def test_a8_what_people_typed_is_shown_as_text(client):
    attack = '"><img src=x onerror=alert(1)><script>alert(1)</script>'
    resources.create(
        by=None,
        kind="guide",
        title=f"Titre {attack}",
        summary=f"Résumé {attack}",
        body=attack,
        source=attack[:200],
    )
    indexer.drain()
    row = Resource.objects.get()
    for url in (URL, f"{URL}?q=titre", f"{URL}?q=résumé", row.get_absolute_url()):
        page = client.get(url).content.decode()
        assert "Titre" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page


@pytest.mark.parametrize("rows", [10, 100])
def test_search_asks_the_database_as_often_whatever_the_volume(
    client, rows, django_assert_max_num_queries, django_assert_num_queries
):
    for number in range(rows):
        ResourceFactory(title=f"Guide commun {number}")
    indexer.rebuild()
    client.get(URL)  # opens this state of the index: its identity and its words
    client.force_login(person())
    with django_assert_num_queries(5):
        client.get(URL, {"q": "commun"})
    with django_assert_max_num_queries(8):
        client.get(URL, {"q": "commun", "type": "guide", "page": "1"})


def test_visitor_is_answered_with_two_queries(client, django_assert_num_queries, shelves):
    client.get(URL)
    with django_assert_num_queries(2):
        client.get(URL, {"q": "silence"})


def test_addresses_have_their_names():
    assert reverse("library:search") == URL


def test_b4_mending_tells_no_word_that_one_may_not_read(client):
    """B4: nor what stands in a draft; the owner of the word is offered it."""
    owner = person()
    ResourceFactory(title="Le projet Zanzibarium", state="draft", published_at=None, owner=owner)
    indexer.rebuild()
    assert "zanzibarium" not in client.get("/bibliotheque/?q=zanzibariun").content.decode().lower()
    client.force_login(owner)
    assert (
        "Résultats pour <strong>zanzibarium</strong>"
        in client.get("/bibliotheque/?q=zanzibariun").content.decode()
    )


def test_lessons_themes_sessions_and_cohorts_are_found_with_their_own_look(
    client, django_assert_max_num_queries
):
    world = build_world()
    world.mine.session.title = world.mine.theme.short_title = "Zorglub"
    world.mine.session.save()
    world.mine.theme.save()
    Cohort.objects.filter(pk=world.mine.cohort.pk).update(name="Zorglub")
    for page in (world.mine.course, world.mine.lesson):
        page.title = "Zorglub"
        page.save()
    ResourceFactory(title="Zorglub", visibility="members")
    indexer.rebuild()
    client.get(URL)  # opens this state of the index: its identity and its words
    client.force_login(world.mine.participant)
    client.get(URL, {"q": "Zorglub"})  # reads what the cache keeps of the course
    with django_assert_max_num_queries(8):
        response = client.get(URL, {"q": "zorglub"}, headers={"accept-language": "fr"})
    types = {row.type for row in response.context["rows"]}
    assert types >= {"theme", "course", "lesson", "session", "cohort", "guide"}
    options = {word: number for _l, name, facet in response.context["facets"] if name == "type"
               for word, _label, number, _on in facet}  # fmt: skip
    assert {"theme", "parcours", "lecon", "session", "promotion", "guide"} <= set(options)
    assert world.mine.lesson.get_url() in response.text
    for label in ("Leçon", "Thème", "Parcours", "Session", "Promotion"):
        assert label in response.text
    narrowed = client.get(URL, {"q": "zorglub", "type": "lecon"})
    assert {row.type for row in narrowed.context["rows"]} == {"lesson"}
    leafed = client.get(URL)
    assert {row.type for row in leafed.context["rows"]}.isdisjoint(
        {"theme", "course", "lesson", "session", "cohort"}
    )


def test_b4_a_lesson_closed_since_is_absent_at_once(client):
    """Before the worker has been by: hits pass the rights of the database."""
    lesson = LessonPageFactory(title="Zorglub", parent=ModulePageFactory(parent=CoursePageFactory()))
    indexer.rebuild()
    assert titles(client.get(URL, {"q": "zorglub"})) == ["Zorglub"]
    require_sign_in(page=lesson)
    before_the_worker = client.get(URL, {"q": "zorglub"})
    assert titles(before_the_worker) == []
    assert lesson.get_url() not in before_the_worker.text
