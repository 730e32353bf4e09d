"""H33: from an empty mailbox to a booked slot, on a phone. Every step is a press on what the page before it shows."""

import re
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

EMAIL, PASSWORD = "yaelle.nouvelle@commune.test", "un-sureau-au-bord-du-chemin-26"
COHORT, COMMUNE = "Innovation ouverte, promotion 2026-2027", "Camaret-sur-Mer"
PROJECT, QUESTION = "Un guichet pour essayer à plusieurs", "Par quelle commune commencer ?"
PHONE = {"width": 360, "height": 740}
LETTER_WITHIN = 20  # seconds


@pytest.fixture
def page(chromium: Browser, demo_address: str) -> Iterator[Page]:
    """A telephone that has never been here."""
    context = chromium.new_context(locale="fr-FR", base_url=demo_address, viewport=PHONE)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def letters_to(mailbox: Path, email: str) -> list[str]:
    """The plain texts of what was sent to an address. Django writes each connection's letters to a file of its own."""
    found = []
    for file in sorted(mailbox.iterdir()) if mailbox.exists() else []:
        letter = message_from_bytes(file.read_bytes(), policy=policy.default)
        if email in str(letter["To"]):
            body = letter.get_body(("plain",))
            assert body is not None
            found.append(body.get_content())
    return found


def confirmation_link(mailbox: Path, email: str) -> str:
    """The address in the only letter, as soon as it is there."""
    until = time.monotonic() + LETTER_WITHIN
    while not (found := letters_to(mailbox, email)):
        assert time.monotonic() < until, "no letter came"
        time.sleep(0.2)
    (letter,) = found
    (link,) = re.findall(r"http://\S+/compte/adresse/confirmer/\S+", letter)
    return link


def fits(page: Page) -> None:
    """Nothing stands out of the side of the telephone, and the page is a page."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url
    expect(page.locator("h1")).to_have_count(1)


def sign_up(page: Page) -> str:
    """From the public first page to « look into your mailbox »; the path of the cohort that one wanted."""
    page.goto("/")
    fits(page)
    page.get_by_role("link", name=re.compile(re.escape(COHORT))).click()
    page.wait_for_url("**/compte/connexion/**")
    fits(page)
    page.locator("main").get_by_role("link", name=re.compile("compte")).first.click()
    page.wait_for_url("**/compte/inscription/**")
    fits(page)
    (wanted,) = re.findall(r"/promotions/\d+/rejoindre/", page.content().replace("%2F", "/"))[:1]
    page.get_by_label("Prénom").fill("Yaëlle")
    page.get_by_label("Nom", exact=True).fill("Le Goff")
    page.locator("[name=email]").fill(EMAIL)
    for field in page.locator("main input[type=password]").all():
        field.fill(PASSWORD)
    page.get_by_role("button", name="Ouvrir mon compte").click()
    page.wait_for_url("**/compte/adresse/confirmer/")
    fits(page)
    return wanted


def choose_territory(page: Page) -> None:
    """By the name of a commune: its inter-municipality stands in the list, and says why."""
    page.wait_for_url("**/compte/territoire/**")
    fits(page)
    page.locator("main input[type=search]").fill(COMMUNE)
    page.locator("main").get_by_role("button", name="Chercher").click()
    way = page.locator("main label.way", has_text=COMMUNE).first
    expect(way).to_contain_text("Presqu'île de Crozon")
    way.click()
    fits(page)
    page.get_by_role("button", name="Continuer avec ce territoire").click()


def open_in_menu(page: Page, name: str) -> None:
    """One of the sections of the platform."""
    page.get_by_role("button", name="Menu").click()
    page.locator("#menu").get_by_role("link", name=name, exact=True).click()
    fits(page)


def start_project(page: Page) -> None:
    """Title and a few lines: territory and cohort are known already."""
    open_in_menu(page, "Coaching")
    page.get_by_role("link", name="Mes projets").click()
    fits(page)
    page.locator("main").get_by_role("link", name="Décrire mon projet").click()
    page.locator("[name=title]").fill(PROJECT)
    page.locator("[name=summary]").fill("Essayer petit, avec trois communes voisines.")
    fits(page)
    page.get_by_role("button", name="Commencer ce projet").click()
    expect(page.locator("h1")).to_contain_text(PROJECT)
    fits(page)


def book(page: Page) -> str:
    """The first free hour; as the page says it."""
    page.locator("main").get_by_role("link", name="Réserver un créneau").click()
    expect(page.locator("main")).to_contain_text(PROJECT)
    fits(page)
    page.get_by_role("button", name="Prendre ce créneau").click()
    page.wait_for_url("**/confirmer/")
    fits(page)
    hour = page.locator("main form h2").first.inner_text()
    page.locator("[name=question]").fill(QUESTION)
    page.get_by_role("button", name="Réserver ce créneau").click()
    page.wait_for_url(re.compile(r"/coaching/(reservations/\d+/)?$"))
    return hour


def test_g33_from_an_empty_mailbox_to_a_booked_slot(page: Page, mailbox: Path) -> None:
    assert letters_to(mailbox, EMAIL) == []
    wanted = sign_up(page)
    page.goto(confirmation_link(mailbox, EMAIL))
    expect(page.locator("main")).to_contain_text(EMAIL)
    fits(page)
    page.get_by_role("button", name="Oui, confirmer et continuer").click()
    choose_territory(page)  # no sign-in comes between
    page.wait_for_url(f"**{wanted}")
    expect(page.locator("h1")).to_contain_text(COHORT)
    fits(page)
    page.get_by_role("button", name="Prendre ma place").click()
    page.wait_for_url(re.compile(r"/promotions/\d+/$"))
    expect(page.locator("main")).to_contain_text("Votre place est prise")
    fits(page)
    start_project(page)
    hour = book(page)
    open_in_menu(page, "Coaching")
    mine = page.locator("main .rows.press.card > li")
    expect(mine).to_have_count(1)
    mine.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text(QUESTION)
    expect(page.locator("main")).to_contain_text(re.compile(re.escape(hour), re.IGNORECASE))
    fits(page)
