"""Without a mouse: skip link, menu, and a walk through each key screen with the Tab key alone."""

import pytest

from .crawl import sign_in

WALKS = [
    ("participante@demo.test", "/accueil/"),
    ("participante@demo.test", "/bibliotheque/?q=justificatif"),
    ("participante@demo.test", "/coaching/"),
    ("coach@demo.test", "/coaching/"),
    ("responsable@demo.test", "/promotions/1/"),
]
WHERE = """() => {
    const here = document.activeElement;
    if (!here || here === document.body) return null;
    here.dataset.turn ||= String(document.querySelectorAll("[data-turn]").length + 1);
    const style = getComputedStyle(here), box = here.getBoundingClientRect();
    return {
        turn: Number(here.dataset.turn),
        order: [...document.querySelectorAll("*")].indexOf(here),
        ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
        html: here.outerHTML.slice(0, 120),
    };
}"""


@pytest.fixture
def open_page(chromium, demo_address):
    contexts = []

    def open_as(email, path, width):
        context = chromium.new_context(
            locale="fr-FR", viewport={"width": width, "height": 800}, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        sign_in(page, demo_address, email)
        page.goto(f"{demo_address}{path}")
        return page

    yield open_as
    for context in contexts:
        context.close()


def test_skip_link_and_menu_answer_to_the_keyboard(open_page):
    page = open_page("participante@demo.test", "/accueil/", 360)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")

    opener = page.locator(".opener")
    opener.focus()
    page.keyboard.press("Enter")
    assert page.locator("#menu:popover-open").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#menu') !== null")
    page.keyboard.press("Escape")
    assert page.locator("#menu:popover-open").count() == 0
    assert page.evaluate("document.activeElement.classList.contains('opener')")


@pytest.mark.parametrize(("email", "path"), WALKS)
def test_tab_walks_every_control_in_reading_order(open_page, email, path):
    page = open_page(email, path, 1280)
    stops, troubles = [], []
    for _press in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(WHERE)
        if stop is None or (stops and stop["turn"] == 1):
            break  # out of the page, or around it
        stops.append(stop)
        if not stop["ring"]:
            troubles.append(f"no ring: {stop['html']}")
        if not stop["seen"]:
            troubles.append(f"focus out of sight: {stop['html']}")
    else:
        troubles.append(f"the Tab key never leaves the page: {stops[-1]['html']}")
    orders = [stop["order"] for stop in stops]
    assert not troubles, "\n".join(troubles)
    assert orders == sorted(orders)
    assert len(stops) > 15, [stop["html"] for stop in stops]
