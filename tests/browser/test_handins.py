"""A work from its first words to its mark, in a real browser: by keyboard, without JavaScript, and as axe sees it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from lms.handins.domain.files import QUEUE
from lms.handins.models import Deadline, HandIn, Version
from tests.handins.conftest import make_class
from tests.handins.world import hand_in, review
from tests.library.help import PDF, upload

from .crawl import AXE, RULES
from .packages_help import Place

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture
def place(chromium, live_server, settings):
    made = Place(chromium, live_server.url, settings)
    yield made
    made.close()


def look(page, address):
    """Axe finds nothing, wide and narrow, and nothing is wider than a telephone."""
    page.goto(address)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(AXE)
        found = page.evaluate(f"axe.run(document, {RULES})")["violations"]
        assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_work_is_written_handed_in_and_marked_by_keyboard(place):
    group = make_class()
    due = timezone.now() + timedelta(days=9)
    Deadline.objects.create(cohort=group.cohort, lesson=group.lesson, block=group.block, due_at=due)
    page = place.person(group.person).new_page()
    address = reverse("handins:work", args=[group.lesson.pk, group.block])
    look(page, group.lesson.url)
    look(page, address)
    page.get_by_label("Votre texte").focus()
    page.keyboard.type("Qui est gêné, où, et ce qui existe déjà.")
    page.get_by_label("Votre fichier").set_input_files(
        {"name": "diagnostic.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Rendre la version 1").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: address in url)
    expect(page.get_by_text("est en cours d’examen")).to_be_visible()
    look(page, address)
    QUEUE.drain()
    expect(page.get_by_text("Version 1, rendue")).to_be_visible(timeout=15_000)
    coach = place.person(group.coach).new_page()
    look(coach, reverse("handins:to_read"))
    found = HandIn.objects.get()
    look(coach, reverse("handins:hand_in", args=[found.pk]))
    coach.get_by_label("Votre remarque").focus()
    coach.keyboard.type("Clair.")
    coach.keyboard.press("Tab")
    coach.keyboard.type("14,5")
    coach.keyboard.press("Tab")
    coach.keyboard.press("Space")
    coach.get_by_role("button", name="Envoyer ma relecture").focus()
    coach.keyboard.press("Enter")
    expect(coach.get_by_text("14,5 / 20").first).to_be_visible()
    look(page, address)
    look(coach, reverse("handins:deadline", args=[group.cohort.pk, group.lesson.pk, group.block]))
    look(coach, "/accueil/")


def test_a_work_is_done_again_without_javascript(place):
    group = make_class()
    found = hand_in(group.person, group.lesson, group.block, "Première", file=upload("a.pdf", PDF))
    review(found, group.coach, "to_redo", "Dites d’où vient le chiffre.")
    page = place.person(group.person, java_script_enabled=False).new_page()
    page.goto(reverse("handins:work", args=[group.lesson.pk, group.block]))
    expect(page.get_by_text("Dites d’où vient le chiffre.")).to_be_visible()
    page.get_by_label("Ce que vous avez changé").fill("La source.")
    page.get_by_role("button", name="Garder en brouillon").click()
    expect(page.get_by_text("Version 2, brouillon")).to_be_visible()
    page.get_by_role("button", name="Rendre la version 2").click()
    expect(page.get_by_text("Version 2, rendue")).to_be_visible()
    assert list(Version.objects.order_by("number").values_list("text", flat=True)) == ["Première", "Première"]
