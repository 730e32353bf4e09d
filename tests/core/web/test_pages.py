"""Pages of plain text, pages of errors, the frame around them."""

import pytest
from django.template import loader
from django.test import RequestFactory
from django.utils import translation

from lms.core.errors import DomainError
from lms.core.ui import gallery
from tests.markup import flat

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/aide/", "Aide et contact"),
        ("/accessibilite/", "Accessibilité"),
        ("/donnees-personnelles/", "Vos données"),
        ("/mentions-legales/", "Mentions légales"),
    ],
)
def test_text_pages_are_open_to_all(client, path, title):
    shown = client.get(path).content.decode()
    assert f"<title>{title} – Territoir’Prod</title>" in shown
    assert '<html lang="fr">' in shown


def test_legal_page_names_the_sources_of_the_data(client):
    shown = client.get("/mentions-legales/").content.decode()
    assert "DILA – Légifrance" in shown
    assert "INSEE (COG), DGCL, La Poste, via Etalab, millésime 2026, Licence Ouverte 2.0." in shown


def test_language_switch_needs_no_script(client):
    client.post("/langue/", {"language": "en", "next": "/aide/"})
    assert "<h1>Help and contact</h1>" in flat(client.get("/aide/").content.decode())


def test_not_found_offers_a_way_on(client):
    response = client.get("/nulle-part/")
    assert response.status_code == 404
    assert "Cette page n’existe pas, ou ne vous est pas ouverte." in response.content.decode()


def test_server_error_needs_no_request_nor_database(django_assert_num_queries):
    with translation.override("fr"), django_assert_num_queries(0):
        shown = loader.render_to_string("500.html", {"incident": "7F3A21"})
    assert "Quelque chose n’a pas marché, chez nous." in shown
    assert "7F3A21" in shown


def test_refusal_of_the_domain_is_said_in_its_own_words(rf):
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/")
    request.user = AnonymousUser()
    shown = loader.render_to_string(
        "refused.html", {"error": DomainError("slot_full", "Ce créneau est complet.")}, request
    )
    assert "Ce créneau est complet." in shown


def test_gallery_shows_every_component():
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().get("/composants/")
    request.user = AnonymousUser()
    shown = gallery.components(request).content.decode()
    for component in (
        "next",
        "hero",
        "path",
        "rows",
        "notice",
        "empty",
        "legal",
        "question",
        "slot",
        "timeline",
        "tabs",
        "facet",
        "pager",
    ):
        assert f'class="{component}' in shown or f" {component}" in shown, component


def test_while_debugging_a_missing_page_is_still_ours(client, settings):
    settings.DEBUG = True
    answer = client.get("/nulle-part/")
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in answer.text
    assert "urlpatterns" not in answer.text


def test_header_leads_to_messages_and_account(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("p@exemple.test", "x"))
    shown = client.get("/aide/").text
    assert shown.count('href="/messages/"') == 2, "in the bar, and in the panel of a phone"
