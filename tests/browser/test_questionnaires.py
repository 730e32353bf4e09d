"""C13: a course's questionnaires from start to result: by the keyboard alone at 320 px, and without a line of JavaScript."""

import pytest
from playwright.sync_api import BrowserContext, Page

from .crawl import AXE, RULES, sign_in

COURSE = "/parcours/premiers-pas-inclusion-numerique/"
FIRST = f"{COURSE}comprendre-et-cadrer/voir-qui-reste-a-la-porte/"
LAST = f"{COURSE}construire-le-reseau/faire-voter-la-strategie/"
THEME = "Inclusion numérique"
BEFORE, TEST = f"Positionnement au départ – {THEME}", f"Test de fin de parcours – {THEME}"
AFTER, OPINION = f"Positionnement à l’arrivée – {THEME}", f"Votre avis sur le parcours – {THEME}"


@pytest.fixture
def context_of(chromium, demo_address):
    """A phone of 320 px, with scripts or without."""
    contexts = []

    def make(*, scripts: bool) -> BrowserContext:
        context = chromium.new_context(
            locale="fr-FR", base_url=demo_address, java_script_enabled=scripts, bypass_csp=scripts,
            viewport={"width": 320, "height": 800}, reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


def sound(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than the screen."""
    page.evaluate(AXE)
    found = page.evaluate(f"axe.run(document, {RULES})")["violations"]
    troubles = [f"{page.url} {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
    if page.evaluate("document.documentElement.scrollWidth") > 321:
        troubles.append(f"{page.url} is wider than 320 px")
    return troubles


def answer_by_keyboard(page: Page) -> None:
    """One key for each control: the first choice, a word, a number."""
    page.evaluate("document.querySelector('main form#question').setAttribute('tabindex', '-1')")
    page.locator("main form#question").focus()
    seen = set()
    for _step in range(60):
        page.keyboard.press("Tab")
        kind, name = page.evaluate(
            "[document.activeElement.type || document.activeElement.tagName, document.activeElement.name || '']"
        )
        if kind == "submit" or kind == "A":
            break
        if kind in ("radio", "checkbox") and name not in seen:
            page.keyboard.press("Space")
        elif kind == "select-one":
            page.keyboard.press("ArrowDown")
        elif kind in ("text", "textarea") and name not in seen:
            page.keyboard.type("1")
        seen.add(name)


def go_through(page: Page, title: str, answer) -> list[str]:
    """From the card in the lesson to the result; what was wrong on the way."""
    troubles = []
    page.locator(".card", has_text=title).locator("a.button, button").first.click()
    troubles += sound(page)
    page.get_by_role("button", name="Commencer", exact=True).press("Enter")
    for _question in range(12):
        troubles += sound(page)
        if "/relire/" in page.url:
            break
        answer(page)
        page.locator("form#question button.big").press("Enter")
        page.wait_for_load_state()
    assert "/relire/" in page.url
    page.get_by_role("button", name="Rendre").first.press("Enter")
    page.wait_for_url("**/resultat/")
    return troubles + sound(page)


def test_c13_by_the_keyboard_at_320_px(context_of, demo_address):
    page = context_of(scripts=True).new_page()
    sign_in(page, demo_address, "participant2@demo.test")
    page.goto(FIRST)
    troubles = go_through(page, BEFORE, answer_by_keyboard)
    for title in (TEST, AFTER):
        page.goto(LAST)
        troubles += go_through(page, title, answer_by_keyboard)
        said = page.locator("main").inner_text()
        assert "%" in said if title == TEST else "%" not in said, said
    page.goto(LAST)
    page.locator(".card", has_text=AFTER).locator("a.button, button").first.click()
    page.get_by_role("link", name="Comparer").click()
    assert "Je sais dresser la carte des besoins" in page.locator("main").inner_text()
    assert troubles + sound(page) == []


def test_c13_an_answer_that_cannot_be_read_says_so_and_keeps_what_was_typed(context_of, demo_address):
    page = context_of(scripts=True).new_page()
    sign_in(page, demo_address, "participant2@demo.test")
    page.goto(FIRST)
    field = page.locator("input[inputmode=decimal]").first
    field.fill("trente")
    field.press("Enter")
    page.wait_for_load_state()
    field = page.locator("input[inputmode=decimal]").first
    assert (field.input_value(), field.get_attribute("aria-invalid")) == ("trente", "true")
    assert sound(page) == []
    field.fill("36")
    field.press("Enter")
    page.wait_for_load_state()
    assert page.locator(".verdict.ok, .verdict.right, .verdict").first.inner_text()
    assert sound(page) == []


def test_c17_an_opinion_without_a_script_is_given_once_and_read_by_nobody_alone(context_of, demo_address):
    page = context_of(scripts=False).new_page()
    sign_in(page, demo_address, "participant2@demo.test")
    page.goto(LAST)
    page.locator(".card", has_text=OPINION).locator("a.button").click()
    for group in page.locator("main fieldset").all():
        radios = group.locator("input[type=radio]")
        if radios.count():
            radios.last.check()
        else:
            group.locator("textarea").fill("Un exemple de plus, dans un petit territoire.")
    page.locator("main form button.big").click()
    assert "Personne ne sait quelles réponses sont les vôtres." in page.locator("body").inner_text()
    page.goto(LAST)
    page.locator(".card", has_text=OPINION).locator("a.button").click()
    assert page.locator("main textarea").count() == 0
