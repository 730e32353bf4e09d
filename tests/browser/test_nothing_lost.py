"""A coach in a train: the network goes, the session ends, a thumb is nervous. A phone, a real cut, a deleted cookie."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .crawl import sign_in

COACH, PARTICIPANT = "coach@demo.test", "participante@demo.test"
BEFORE = "Deux scénarios de distribution du pass."
IN_THE_TUNNEL = " La remise en médiathèque l’emporte."
NOTE = "CANARI-tunnel : proposer un rendez-vous plus court."
PHONE = {"width": 360, "height": 740}
SESSION = "sessionid"
expect.set_options(timeout=20_000)


@pytest.fixture
def phone(chromium: Browser, demo_address: str) -> Iterator[Callable[..., BrowserContext]]:
    """A phone; `script=False` without JavaScript."""
    contexts: list[BrowserContext] = []

    def take(email: str, *, script: bool = True) -> BrowserContext:
        context = chromium.new_context(
            locale="fr-FR", java_script_enabled=script, base_url=demo_address, viewport=PHONE
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        sign_in(page, demo_address, email)
        page.close()
        return context

    yield take
    for context in contexts:
        context.close()


def open_log(context: BrowserContext) -> tuple[Page, str]:
    """The log that waits first on the coach's desk."""
    page = context.new_page()
    page.goto("/coaching/")
    address = page.locator("main a[href*='compte-rendu']").first.get_attribute("href")
    assert address
    page.goto(address)
    return page, address


def throw_away(page: Page) -> None:
    """Leave the demonstration as it was found."""
    page.get_by_role("button", name="Jeter le brouillon").first.click()


def sign_in_here(page: Page, email: str) -> None:
    """On the page to which one was sent: it knows where one wanted to go."""
    page.click("main details summary")
    page.fill("main details input[name=login]", email)
    page.fill("main details input[name=password]", "territoires-demo-2026")
    page.click("main details button")
    page.wait_for_url(lambda url: "/connexion" not in url)


def test_g17_a_tunnel_loses_nothing(phone):
    context = phone(COACH)
    page, address = open_log(context)
    page.fill("#id_summary", BEFORE)
    page.fill("#id_private_note", NOTE)
    expect(page.locator("[data-draft]")).to_contain_text("sur le site et sur cet appareil")
    context.set_offline(True)
    page.locator("#id_summary").press_sequentially(IN_THE_TUNNEL)
    expect(page.locator("[data-draft]")).to_contain_text("Pas de réseau")
    page.get_by_role("button", name="Envoyer le compte rendu").click()
    expect(page.locator("[data-draft]")).to_contain_text("rien n’est perdu")
    expect(page.locator("#id_summary")).to_have_value(BEFORE + IN_THE_TUNNEL)
    stored = page.evaluate("JSON.stringify(localStorage)")
    assert "draft:" in stored
    assert "CANARI" not in stored
    assert "scénarios" not in stored
    page.close()  # the telephone takes the page's memory
    context.set_offline(False)
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_text("Rien n’est perdu.")).to_be_visible()
    expect(page.locator("#id_summary")).to_have_value(BEFORE + IN_THE_TUNNEL)
    expect(page.locator("#id_private_note")).to_have_value(NOTE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    throw_away(page)


def test_g17_nobody_else_at_this_device_reads_it(phone, demo_address):
    context = phone(COACH)
    page, address = open_log(context)
    context.set_offline(True)
    page.fill("#id_private_note", NOTE)
    expect(page.locator("[data-draft]")).to_contain_text("Pas de réseau")
    page.close()
    context.set_offline(False)
    context.clear_cookies(name=SESSION)
    page = context.new_page()
    sign_in(page, demo_address, PARTICIPANT)
    page.goto("/projets/ajouter/")
    page.wait_for_timeout(1000)
    assert "CANARI" not in page.content()
    assert "CANARI" not in page.evaluate("JSON.stringify(localStorage)")
    context.clear_cookies(name=SESSION)
    sign_in(page, demo_address, COACH)  # its author, later: it is still there
    page.goto(address)
    expect(page.get_by_text("Rien n’est perdu.")).to_be_visible()
    expect(page.locator("#id_private_note")).to_have_value(NOTE)
    throw_away(page)


def test_g17_two_tabs_of_a_phone_lose_neither_version(phone):
    context = phone(COACH)
    one, address = open_log(context)
    two = context.new_page()
    two.goto(address)
    two.fill("#id_summary", "Écrit dans le second onglet.")
    expect(two.locator("[data-draft]")).to_contain_text("sur cet appareil")
    two.close()
    one.fill("#id_summary", BEFORE)
    expect(one.locator("[data-draft]")).to_contain_text("les deux versions sont gardées")
    one.goto(address)
    expect(one.locator("#id_summary")).to_have_value(BEFORE)
    one.get_by_role("link", name="Voir la version").click()
    expect(one.locator("#id_summary")).to_have_value("Écrit dans le second onglet.")
    throw_away(one)


@pytest.mark.parametrize("script", [True, False])
def test_g18_a_session_that_ended_gives_the_form_back(phone, script):
    context = phone(COACH, script=script)
    page, address = open_log(context)
    page.fill("#id_summary", BEFORE)
    page.fill("#id_private_note", NOTE)
    context.clear_cookies(name=SESSION)
    page.get_by_role("button", name="Envoyer le compte rendu").click()
    page.wait_for_url(lambda url: "/connexion" in url)
    sign_in_here(page, COACH)
    assert page.url.endswith(address)
    expect(page.get_by_text("Rien n’est perdu.")).to_be_visible()
    expect(page.locator("#id_summary")).to_have_value(BEFORE)
    expect(page.locator("#id_private_note")).to_have_value(NOTE)
    throw_away(page)


def test_g18_signed_in_again_in_another_tab_without_script(phone, demo_address):
    context = phone(COACH, script=False)
    page, _address = open_log(context)
    page.fill("#id_summary", BEFORE)
    context.clear_cookies()
    sign_in(context.new_page(), demo_address, COACH)
    page.get_by_role("button", name="Envoyer le compte rendu").click()
    expect(page.get_by_text("Vos réponses sont là")).to_be_visible()
    expect(page.locator("#id_summary")).to_have_value(BEFORE)


@pytest.mark.parametrize("script", [True, False])
def test_g19_a_nervous_thumb_makes_one_project(phone, script):
    context = phone(PARTICIPANT, script=script)
    page = context.new_page()
    page.goto("/projets/ajouter/")
    title = f"Pass numérique {'avec' if script else 'sans'} script"
    page.fill("#id_title", title)
    page.get_by_role("button", name="Commencer ce projet").dblclick()
    page.wait_for_url(lambda url: "ajouter" not in url)
    page.go_back()
    page.goto("/projets/")
    assert page.get_by_text(title, exact=True).count() == 1


def test_g20_what_an_error_met_is_there_without_script(phone):
    context = phone(COACH, script=False)
    page, _address = open_log(context)
    page.fill("#id_private_note", NOTE)
    page.fill("#id_minutes", "100000")
    page.get_by_role("button", name="Envoyer le compte rendu").click()
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("#id_private_note")).to_have_value(NOTE)
    expect(page.locator("#id_minutes")).to_have_value("100000")
