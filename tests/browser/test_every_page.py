"""Every page of the demonstration, as each role: no server error, no console error, no axe violation (A, AA)."""

import pytest

from .admin_crawl import walk_administration
from .crawl import sign_in, walk_site

PEOPLE = {
    "anonymous": None,
    "participant": "participante@demo.test",
    "participant2": "participant2@demo.test",
    "coach": "coach@demo.test",
    "expert": "experte@demo.test",
    "editor": "editrice@demo.test",
    "manager": "responsable@demo.test",
    "admin": "admin@demo.test",
}


@pytest.mark.parametrize("role", PEOPLE)
def test_every_page_is_sound(role, chromium, demo_address):
    context = chromium.new_context(locale="fr-FR", bypass_csp=False, reduced_motion="reduce")
    email = PEOPLE[role]
    if email:
        page = context.new_page()
        sign_in(page, demo_address, email)
        page.close()
    starts = ["/", "/themes/", "/bibliotheque/?q=justificatif"]
    if email:
        starts += [
            "/accueil/",
            "/parcours/",
            "/promotions/",
            "/coaching/",
            "/projets/",
            "/compte/",
            "/messages/",
        ]
    if role in {"editor", "manager", "admin"}:
        starts.append("/gestion/")
    walk = walk_site(context, demo_address, starts, per_route=2 if role == "participant" else 1)
    context.close()
    assert not walk.troubles, "\n".join(walk.troubles)
    assert len(walk.pages) >= (10 if email is None else 20), walk.pages


@pytest.mark.parametrize(("role", "least"), [("editor", 25), ("manager", 25), ("admin", 45)])
def test_every_screen_of_the_administration_answers(role, least, chromium, demo_address):
    context = chromium.new_context(locale="fr-FR", bypass_csp=False, reduced_motion="reduce")
    page = context.new_page()
    sign_in(page, demo_address, PEOPLE[role])
    page.close()
    walk = walk_administration(context, demo_address)
    context.close()
    assert not walk.troubles, "\n".join(walk.troubles)
    assert len(walk.pages) >= least, walk.pages
