"""Pages of resources, texts and articles; files."""

import html
import re

import pytest
import time_machine
from django.urls import reverse

from library.domain import resources, uploads
from library.models import LegalArticle, LegalText
from tests.factories.library import ResourceFactory
from tests.factories.programme import ThemePageFactory
from tests.library.help import PDF, editor, person, upload

pytestmark = pytest.mark.django_db
FR = {"accept-language": "fr"}


def guide(**more):
    row = resources.create(by=None, kind="guide", title="Un guide", **more)
    uploads.QUEUE.drain()
    row.refresh_from_db()
    return row


def test_resource_page_shows_what_it_holds(client):
    row = guide(
        summary="En bref", body="Premier.\n\nSecond.", themes=[ThemePageFactory(short_title="Mon thème")]
    )
    page = client.get(row.get_absolute_url()).content.decode()
    for words in ("Un guide", "En bref", "<p>Second.</p>", "Mon thème"):
        assert words in page


def test_hidden_resource_does_not_exist_for_others(client):
    row = ResourceFactory(visibility="members", state="draft")
    assert client.get(row.get_absolute_url()).status_code == 404
    client.force_login(person())
    assert client.get(row.get_absolute_url()).status_code == 404
    client.force_login(editor())
    assert "Seuls son auteur" in client.get(row.get_absolute_url(), headers=FR).content.decode()


def test_d1_file_is_served_so_that_nothing_in_it_runs(client):
    row = guide(file=upload("facture\u202e.pdf", PDF))
    assert "facture" not in row.file.name
    response = client.get(reverse("library:file", args=[row.pk]))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Disposition"] == 'attachment; filename="facture.pdf"'


def test_d1_type_that_is_not_ours_is_served_as_bytes(client):
    row = guide(file=upload("a.txt", b"texte"))
    type(row).objects.update(content_type="text/html")
    response = client.get(reverse("library:file", args=[row.pk]))
    assert response["Content-Type"] == "application/octet-stream"


def test_b1_reserved_file_is_never_served_to_others(client):
    row = guide(file=upload("a.pdf", PDF), visibility="members")
    url = reverse("library:file", args=[row.pk])
    for headers in ({}, {"if-none-match": f'"{row.sha256}"'}, {"range": "bytes=0-3"}):
        response = client.get(url, headers=headers)
        assert response.status_code == 404
        assert "ETag" not in response
    assert client.get(f"/media/{row.file.name}", follow=True).status_code == 404
    client.force_login(person())
    assert b"".join(client.get(url).streaming_content) == PDF


def test_file_that_is_gone_is_not_found(client):
    row = guide(file=upload("a.pdf", PDF))
    row.file.storage.delete(row.file.name)
    assert client.get(reverse("library:file", args=[row.pk])).status_code == 404


def test_article_page_tells_its_words_history_and_source(client, shelves):
    article = LegalText.objects.get(legitext_id="LEGITEXT000031366350").article("L113-12")
    page = client.get(article.get_absolute_url(), headers=FR).content.decode().replace("\xa0", " ")
    assert "ne peut être tenue de produire des informations" in page
    assert "Modifié par" in page
    assert "LOI n°2022-217 du 21 février 2022 - art. 162" in page
    assert "1 janvier 2016" in page or "1er janvier 2016" in page
    assert "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000045213328" in page
    assert "Licence Ouverte 2.0. Seul le Journal officiel authentifié fait foi." in page
    assert "En vigueur" in page
    place = " ".join(html.unescape(page).split())  # as it is read: once, not twice, escaped
    assert re.search("LES ÉCHANGES AVEC L['’]ADMINISTRATION › Titre Ier", place)
    assert "octobre 2015 - art.<" not in page


@pytest.mark.parametrize("spelling", ["L113-12", "L. 113-12", "l113-12"])
def test_article_answers_to_each_spelling(client, shelves, spelling):
    code = LegalText.objects.get(legitext_id="LEGITEXT000031366350")
    response = client.get(reverse("library:article", args=[code.resource_id, spelling]))
    assert response.context["article"].num == "L113-12"


def test_repeal_that_is_due_is_said_by_itself(client, shelves):
    article = LegalArticle.objects.select_related("text").get(num="L115-2")
    assert "En vigueur" in client.get(article.get_absolute_url(), headers=FR).content.decode()
    with time_machine.travel("2029-01-02"):
        page = client.get(article.get_absolute_url(), headers=FR).content.decode()
    assert "N’est plus en vigueur" in page
    assert "Ces mots ne sont plus applicables" in page


def test_code_shows_its_headings_then_the_articles_of_one(client, shelves):
    code = LegalText.objects.get(legitext_id="LEGITEXT000031366350")
    page = client.get(code.get_absolute_url())
    assert [section.depth for section in page.context["outline"]].count(0) == 6
    section = code.sections.get(title__startswith="Section 2 : Pièces justificatives")
    opened = client.get(code.get_absolute_url(), {"section": section.position})
    held = [article.num for _section, articles in opened.context["branch"] for article in articles]
    assert held[0] == "L113-4"
    assert {"L113-12", "R113-8"} <= set(held)


def test_act_shows_the_articles_that_it_changed(client, shelves):
    act = LegalText.objects.get(number="2022-217")
    page = client.get(act.get_absolute_url())
    assert [article.num for article in page.context["touched"]] == [
        "L113-12",
        "L113-13",
        "L114-8",
        "L114-9",
        "L342-1",
    ]
    assert "État non renseigné" in client.get(act.get_absolute_url(), headers=FR).content.decode()


@pytest.mark.parametrize("section", ["abc", "-1", "99999", "1 OR 1", "٣"])
def test_unknown_heading_shows_the_contents(client, shelves, section):
    code = LegalText.objects.get(legitext_id="LEGITEXT000031366350")
    assert client.get(code.get_absolute_url(), {"section": section}).context["outline"]


def test_texts_are_shown_with_few_queries(client, shelves, django_assert_max_num_queries):
    code = LegalText.objects.get(legitext_id="LEGITEXT000031366350")
    for url in (
        code.get_absolute_url(),
        code.get_absolute_url() + "?section=1",
        code.article("L113-12").get_absolute_url(),
        LegalText.objects.get(number="2015-1341").get_absolute_url(),
    ):
        with django_assert_max_num_queries(10):
            client.get(url)
