"""The library in Wagtail: an editor publishes there, and the index is told."""

from html import unescape

import pytest
from django.urls import reverse

from library.domain import resources, uploads
from library.lesson_cards import cite
from library.models import LegalText, Resource
from lms.programme.domain.administration import set_up_administration
from lms.programme.registry import Cited
from lms.search import indexer
from lms.search.models import IndexEntry
from lms.search.searcher import SearchQuery, search
from tests.factories.library import LegalTextFactory, ResourceFactory
from tests.factories.programme import ThemePageFactory, home_page
from tests.library.help import PDF, person, upload
from tests.library.help import editor as an_editor

pytestmark = pytest.mark.django_db
FR = {"accept-language": "fr"}


@pytest.fixture
def editor(client):
    """An editor in /gestion/."""
    set_up_administration(home=home_page())
    user = an_editor()
    client.force_login(user)
    return user


def url(model, name, *args):
    return reverse(model.snippet_viewset.get_url_name(name), args=args)


def filled(**more):
    return {"title": "Un guide", "kind": "guide", "state": "published", "visibility": "members", **more}


def test_editor_publishes_in_wagtail_and_the_index_is_told(client, editor):
    theme = ThemePageFactory()
    response = client.post(url(Resource, "add"), filled(themes=[theme.pk], file=upload("guide.pdf", PDF)))
    assert response.status_code == 302, response.content.decode()[:3000]
    told = IndexEntry.objects.filter(source="resource")
    assert set(told.values_list("object_id", flat=True)) == set(Resource.objects.values_list("pk", flat=True))
    uploads.QUEUE.drain()
    row = Resource.objects.get()
    assert (row.owner, row.file_name, list(row.themes.all())) == (editor, "guide.pdf", [theme])
    assert row.published_at is not None


def test_editor_changes_in_wagtail_and_keeps_the_file(client, editor):
    client.post(url(Resource, "add"), filled(file=upload("guide.pdf", PDF)))
    uploads.QUEUE.drain()
    row = Resource.objects.get()
    client.post(
        url(Resource, "edit", row.pk), filled(title="Mieux", state="withdrawn", read=resources.mark_of(row))
    )
    row.refresh_from_db()
    assert (row.title, row.state, row.file_name) == ("Mieux", "withdrawn", "guide.pdf")
    assert row.file.read() == PDF
    assert IndexEntry.objects.count() == 3  # added, examined, changed


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"file": ("guide.exe", b"MZ")}, "Cette sorte de fichier n’est pas acceptée"),
        ({"visibility": "cohort"}, "Dites quelle promotion"),
        ({"kind": "legal_text"}, "Sélectionnez un choix valide"),
    ],
)
def test_bad_input_is_refused_beside_its_field(client, editor, more, words):
    if "file" in more:
        more = {"file": upload(*more["file"])}
    response = client.post(url(Resource, "add"), filled(**more), headers=FR)
    assert words in response.content.decode()
    assert not Resource.objects.exists()


def test_nothing_is_deleted_there(client, editor):
    row = ResourceFactory()
    response = client.post(url(Resource, "delete", row.pk))
    assert response.status_code in {302, 403}
    assert Resource.objects.exists()


def test_editor_chooses_the_themes_of_a_text_of_law_alone(client, editor):
    text, theme = LegalTextFactory(number="2019-31"), ThemePageFactory()
    response = client.post(url(LegalText, "edit", text.pk), {"themes": [theme.pk], "number": "1", "nor": "X"})
    assert response.status_code == 302, response.content.decode()[:3000]
    text.refresh_from_db()
    assert list(text.resource.themes.all()) == [theme]
    assert text.number == "2019-31"


def test_lists_and_choosers_answer(client, editor):
    text, row = LegalTextFactory(), ResourceFactory(title="Mon guide")
    assert "Mon guide" in client.get(url(Resource, "list")).content.decode()
    assert str(text) in client.get(url(LegalText, "list")).content.decode()
    for model, shown in ((Resource, row.title), (LegalText, str(text))):
        chooser = model.snippet_viewset.chooser_viewset
        assert shown in client.get(reverse(chooser.get_url_name("choose"))).content.decode()


def found(client, model, words):
    """The rows that the chooser of a lesson's card offers for these words."""
    address = reverse(model.snippet_viewset.chooser_viewset.get_url_name("choose_results"))
    return unescape(client.get(address, {"q": words}).content.decode())


def test_choosers_find_by_words_number_and_text(client, editor, shelves):
    code, act = (
        LegalText.objects.get(legitext_id="LEGITEXT000031366350"),
        LegalText.objects.get(number="2019-31"),
    )
    for words, text in (("2019-31", act), ("relations entre le public", code), ("L113-12", code)):
        assert str(text) in found(client, LegalText, words), words
    assert str(act) not in found(client, LegalText, "horloge")


def test_chooser_of_resources_offers_what_readers_may_see(client, editor):
    ResourceFactory(title="La grille des trois questions")
    ResourceFactory(title="La grille proposée", state="proposed", published_at=None, owner=person())
    LegalTextFactory(resource__title="Décret de la grille")
    page = found(client, Resource, "grille")
    assert [title for title in ("trois questions", "proposée", "Décret") if title in page] == [
        "trois questions"
    ]


def test_others_do_not_enter(client):
    set_up_administration(home=home_page())
    client.force_login(person())
    for model in (Resource, LegalText):
        response = client.get(url(model, "list"))
        assert response.status_code == 302
        assert "/gestion/" not in response["Location"] or "login" in response["Location"]


def test_first_page_names_what_was_proposed(client, editor):
    ResourceFactory(title="Ma proposition", state="proposed", published_at=None, owner=person())
    assert "Ma proposition" in client.get("/gestion/", headers=FR).content.decode()
    assert "/gestion/snippets/library/resource/" in client.get("/gestion/", headers=FR).content.decode()


def test_lesson_cites_an_article_as_it_stands(shelves, django_assert_num_queries):
    code = LegalText.objects.select_related("resource").get(legitext_id="LEGITEXT000031366350")
    act = LegalText.objects.select_related("resource").get(number="2019-31")
    cards = [Cited(code, "L. 113-12"), Cited(code, "R*132-9"), Cited(code, "L999-9"), Cited(act, "")]
    with django_assert_num_queries(1):
        cite(cards)
    assert [card.citation.tone for card in cards] == ["ok", "ok", "ok", "plain"]
    assert "ne peut être tenue" in cards[0].citation.html
    assert cards[2].citation.title == code.resource.title


def test_s5_an_editor_says_what_an_act_is_called_and_it_is_found_by_it(client, editor):
    text = LegalTextFactory(short_names="loi X")
    indexer.rebuild()
    client.post(url(LegalText, "edit", text.pk), {"names": "loi X\nloi Zorglub\nloi X"})
    text.refresh_from_db()
    assert text.names == ["loi X", "loi Zorglub"]
    indexer.drain()
    assert [hit.object_id for hit in search(SearchQuery("LOI zorglub")).hits] == [text.resource_id]
