"""Key screens under a reader's own settings: a narrow screen with text twice as large, dark, forced colours, paper."""

import pytest

from .conftest import CHROMIUM, FLAGS
from .crawl import AXE, sign_in

SCREENS = {
    None: ["/", "/themes/dites-le-nous-une-fois/", "/compte/connexion/"],
    "participante@demo.test": [
        "/accueil/",
        "/parcours/demander-une-seule-fois/demander-moins/le-poids-d-un-dossier/",
        "/bibliotheque/?q=justificatif",
        "/coaching/",
        "/projets/1/",
        "/promotions/1/",
        "/sessions/3/",
        "/compte/",
        "/messages/",
    ],
    "coach@demo.test": ["/accueil/", "/coaching/"],
    "experte@demo.test": ["/suivi/", "/projets/1/suivi/"],
    "responsable@demo.test": ["/accueil/", "/promotions/1/", "/promotions/1/inscrire/"],
}
CONTRAST = "axe.run(document, {runOnly: ['color-contrast'], resultTypes: ['violations']})"


def _troubles(page, address, paths, look):
    found = []
    for path in paths:
        page.goto(f"{address}{path}")
        found += [f"{path}: {trouble}" for trouble in look(page)]
    return found


def _walk(browser, address, look, **settings):
    found = []
    for email, paths in SCREENS.items():
        context = browser.new_context(locale="fr-FR", reduced_motion="reduce", **settings)
        page = context.new_page()
        if email:
            sign_in(page, address, email)
        found += _troubles(page, address, paths, look)
        context.close()
    return found


def _too_wide(page):
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{wide} px too wide"] if wide > 1 else []


def _too_faint(page):
    page.evaluate(AXE)
    return [node["html"][:160] for v in page.evaluate(CONTRAST)["violations"] for node in v["nodes"]]


def _on_paper(page):
    page.emulate_media(media="print")
    shown = [
        name
        for name in (".menu", ".tools", ".foot", ".skip", ".crumbs")
        if page.locator(name).first.is_visible()
    ]
    return shown + ([] if page.locator("h1").first.is_visible() else ["no title"])


@pytest.mark.parametrize("size", [16, 32])
def test_no_sideways_scroll_at_320_px(size, chromium, demo_address):
    browser = chromium.browser_type.launch(
        executable_path=CHROMIUM, headless=True, args=[*FLAGS, f"--blink-settings=defaultFontSize={size}"]
    )
    troubles = _walk(browser, demo_address, _too_wide, viewport={"width": 320, "height": 800})
    browser.close()
    assert not troubles, "\n".join(troubles)


def test_dark_scheme_keeps_its_contrast(chromium, demo_address):
    troubles = _walk(chromium, demo_address, _too_faint, color_scheme="dark")
    assert not troubles, "\n".join(troubles)


def test_paper_shows_what_one_reads_and_no_navigation(chromium, demo_address):
    troubles = _walk(chromium, demo_address, _on_paper)
    assert not troubles, "\n".join(troubles)
