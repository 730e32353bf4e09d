"""H37: whatever people write, a page is as wide as the telephone that shows it, and a table of a lesson says its columns."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from .crawl import sign_in

WORD = "Anticonstitutionnellement" * 3  # 75 letters and no place to break
ADDRESS = "https://exemple.test/" + "tres-longue-adresse_sans_blanc/" * 5 + "?" + "parametre=" * 8
WIDTHS = (360, 320)
# Each text of the page that may be a person's: not the words of our buttons, menus and states.
FILL = """([word, address]) => {
    const ours = "button, .button, nav, .state, .num, .only-read, option, select, script, style, svg, .date, .avatar, .dot, .doc";
    const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walk.nextNode())
        if (walk.currentNode.data.trim() && !walk.currentNode.parentElement.closest(ours)) texts.push(walk.currentNode);
    texts.forEach((text, place) => { text.data = place % 2 ? address : `${word}, ${word}`; });
    return texts.length;
}"""
WIDER = """width => [...document.querySelectorAll("main *")]
    .filter(each => each.getBoundingClientRect().right > width + 1 || each.scrollWidth > width)
    .slice(-3).map(each => `${each.parentElement.outerHTML.slice(0, 90)} … ${each.outerHTML.slice(0, 120)}`)"""


@pytest.fixture
def phone(chromium: Browser, demo_address: str) -> Iterator[Callable[[str], BrowserContext]]:
    contexts: list[BrowserContext] = []

    def take(email: str) -> BrowserContext:
        context = chromium.new_context(
            locale="fr-FR", base_url=demo_address, viewport={"width": 360, "height": 740}
        )
        contexts.append(context)
        sign_in(context.new_page(), demo_address, email)
        return context

    yield take
    for context in contexts:
        context.close()


def first(page: Page, listing: str, pattern: str) -> list[str]:
    """The address of the first thing of this sort that a page leads to; none where it shows none."""
    page.goto(listing)
    links = page.eval_on_selector_all("main a[href]", "all => all.map(each => each.getAttribute('href'))")
    return [link for link in links if re.fullmatch(pattern, link)][:1]


def pages_of(page: Page) -> list[str]:
    """The main ones, by what the lists of this person show."""
    (cohort,) = first(page, "/promotions/", r"/promotions/\d+/")
    (course,) = first(page, "/parcours/", r"/parcours/[\w-]+/")
    projects = first(page, "/projets/", r"/projets/\d+/")
    return [
        "/accueil/",
        "/bibliotheque/",
        "/messages/",
        "/coaching/",
        "/projets/",
        cohort,
        course,
        *projects,
        *first(page, cohort, r"/sessions/\d+/"),
        *first(page, "/bibliotheque/?type=guide", r"/bibliotheque/\d+/"),
        *first(page, course, course + r"[\w-]+/[\w-]+/"),
    ]


@pytest.mark.parametrize("role", ["participante@demo.test", "coach@demo.test", "responsable@demo.test"])
def test_h37_a_long_word_or_address_widens_no_page(phone, role):
    context = phone(role)
    page = context.new_page()
    troubles, filled, seen = [], 0, pages_of(page)
    for address in seen:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 740})
            page.goto(address)
            filled += page.evaluate(FILL, [WORD, ADDRESS])
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                troubles.append(f"{address} at {width}: {wide} px; {page.evaluate(WIDER, width)}")
    assert troubles == [], "\n".join(troubles)
    assert filled > 200
    assert "coach" in role or any(re.fullmatch(r"/parcours/([\w-]+/){3}", each) for each in seen)


@pytest.mark.parametrize("width", WIDTHS)
def test_h37_the_word_menu_stands_on_one_line(phone, width):
    page = phone("participante@demo.test").new_page()
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/accueil/")
    opener = page.locator(".button.opener")
    line = opener.evaluate("each => parseFloat(getComputedStyle(each).lineHeight)")
    text = opener.evaluate(
        "each => { const range = document.createRange(); range.selectNodeContents("
        "[...each.childNodes].find(node => node.data?.trim())); return range.getClientRects().length; }"
    )
    assert (text, opener.bounding_box()["height"] < 3 * line) == (1, True)
