"""The whole programme without a line of JavaScript: search, read, book, sign, log. Assertions read what the next page says."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page

from .crawl import sign_in

SUMMARY = "Nous avons relu le formulaire et retiré deux pièces."


@pytest.fixture
def page_of(chromium: Browser, demo_address: str) -> Iterator[Callable[[str], Page]]:
    """A page of a person, on a phone, scripts off."""
    contexts = []

    def open_as(email: str) -> Page:
        context = chromium.new_context(
            locale="fr-FR",
            java_script_enabled=False,
            base_url=demo_address,
            viewport={"width": 360, "height": 800},
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        sign_in(page, demo_address, email)
        return page

    yield open_as
    for context in contexts:
        context.close()


def _number(page: Page, selector: str) -> int:
    """The first number that an element says."""
    return int(re.search(r"\d+", page.locator(selector).first.inner_text()).group())


def test_participant_searches_reads_and_books_without_script(page_of):
    page = page_of("participante@demo.test")
    page.get_by_role("button", name="Menu", exact=True).click()
    page.locator("#menu").get_by_role("link", name="Bibliothèque").click()
    page.locator("main input[type=search]").fill("justificatif")
    page.locator("main").get_by_role("button", name="Chercher", exact=True).click()
    every = _number(page, "main h2:has-text('résultat')")
    page.get_by_role("button", name="Filtrer", exact=True).click()
    page.locator("main input[type=checkbox]").first.check()
    page.get_by_role("button", name="Appliquer les filtres").click()
    assert 0 < _number(page, "main h2:has-text('résultat')") < every

    page.goto("/accueil/")
    done = _number(page, "main section:has(.path) header span")
    page.get_by_role("link", name=re.compile("^Reprendre")).first.click()
    page.locator("main form button.big").click()
    page.goto("/accueil/")
    assert _number(page, "main section:has(.path) header span") == done + 1

    page.goto("/coaching/")
    booked = page.locator("main .rows.press.card > li").count()
    page.get_by_role("button", name="Prendre ce créneau").click()
    page.get_by_role("button", name="Réserver ce créneau").click()
    page.goto("/coaching/")
    assert page.locator("main .rows.press.card > li").count() == booked + 1


def test_coach_logs_without_script_and_loses_nothing_by_a_mistake(page_of):
    page = page_of("coach@demo.test")
    page.goto("/coaching/")
    page.get_by_role("link", name="Écrire le compte rendu").click()
    log = page.url
    page.locator("[name=decisions]").fill("Essayer deux mois.")
    page.get_by_role("button", name="Envoyer le compte rendu").click()
    assert page.locator("main [role=alert]").is_visible()
    assert page.locator("[name=decisions]").input_value() == "Essayer deux mois."
    page.locator("[name=summary]").fill(SUMMARY)
    page.locator("[name=came]").first.check()
    page.get_by_role("button", name="Envoyer le compte rendu").click()
    page.goto(log)
    assert page.locator("[name=summary]").input_value() == SUMMARY
    assert page.locator("[name=decisions]").input_value() == "Essayer deux mois."


def test_session_is_announced_and_signed_without_script(page_of):
    manager = page_of("responsable@demo.test")
    manager.goto("/promotions/1/sessions/ajouter/")
    manager.locator("[name=title]").fill("Une journée d’essai")
    manager.locator("[name$=-day]").first.fill(datetime.now(ZoneInfo("Europe/Paris")).date().isoformat())
    manager.locator("[name$=-starts]").first.fill("00:00")
    manager.locator("[name$=-ends]").first.fill("23:59")
    manager.locator("[name=place]").fill("Salle du conseil")
    manager.get_by_role("button", name="Annoncer la session").click()

    participant = page_of("participante@demo.test")
    participant.goto("/accueil/")
    participant.get_by_role("link", name="Signer ma présence").click()
    participant.get_by_role("button", name="Je signe ma présence").click()
    assert "C’est signé, Camille" in participant.locator("main").inner_text()
    participant.goto("/accueil/")
    assert participant.get_by_role("link", name="Signer ma présence").count() == 0
