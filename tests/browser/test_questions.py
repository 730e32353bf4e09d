"""C13: each type of question is answered, corrected and read back by keyboard, at 320 px, with and without a script.

Nothing but Tab, Space, Enter, arrows and letters is pressed; axe finds nothing before, with an error, and after.
"""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import Locator, Page, expect

from lms.questions.attempt_queries import answers_of
from lms.questions.models import Attempt
from tests.questions.attempts_help import lesson_with, one_of, question_of
from tests.questions.examples import EXAMPLES

from .crawl import AXE, RULES
from .packages_help import Place

# Threads that serve pages and a test that asks beside them: SQLite in memory locks whole tables.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
KINDS = sorted(EXAMPLES)
# What a screen reader calls the control of each type.
ROLES = {
    "single": "radio", "multiple": "checkbox", "truefalse": "radio", "order": "button", "match": "combobox",
    "matrix": "radio", "number": "textbox", "short": "textbox", "long": "textbox", "rating": "radio",
}  # fmt: skip
TYPED = {"number": "205", "short": "Illectronisme", "long": "Dans mon territoire, une permanence le mardi."}
NOT_JUDGED = {"rating", "long"}
CONTROL = re.compile(r'- (radio|checkbox|combobox|textbox|button)( "[^"]+")?')


@pytest.fixture
def place(chromium, live_server, settings):
    cache.clear()
    made = Place(chromium, live_server.url, settings)
    yield made
    made.close()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there, as somebody does who sees where it is."""
    for _press in range(120):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {selector}")


def submit(page: Page) -> None:
    """The button of the question."""
    tab_to(page, "form.question p.do button")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def answer(page: Page, kind: str) -> None:
    """By the keys that the control itself offers."""
    if kind in TYPED:
        control = "form.question fieldset :is(input, textarea)"
        tab_to(page, control)
        page.keyboard.press("Control+A")
        page.keyboard.type(TYPED[kind])
    elif kind == "order":
        tab_to(page, "form.question li:first-child button[name$='-down']")
        page.keyboard.press("Enter")
        expect(page.locator("form.question [role=status].only-read")).not_to_be_empty()
    elif kind == "match":
        for row in range(3):
            tab_to(page, f"form.question select[name$='-{row}']")
            page.keyboard.press("ArrowDown")
    elif kind == "matrix":
        for row in range(2):
            tab_to(page, f"form.question input[name$='-{row}']")
            page.keyboard.press("Space")
    else:
        tab_to(page, "form.question fieldset input")
        page.keyboard.press("Space")
        if kind == "multiple":
            page.keyboard.press("Tab")
            page.keyboard.press("Space")


def kept(form: Locator) -> list[object]:
    """What stands in the controls of a question."""
    found: list[object] = [one.input_value() for one in form.locator("input[type=hidden][name^=q-]").all()]
    for one in form.locator("fieldset :is(input, select, textarea)").all():
        ticked = one.get_attribute("type") in {"radio", "checkbox"}
        found.append(one.is_checked() if ticked else one.input_value())
    return found


def troubles(page: Page) -> list[str]:
    """What axe finds, and what stands out of a page of 320 px."""
    page.evaluate(AXE)
    result = page.evaluate(f"axe.run(document, {RULES})")
    found = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in result["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return found + ([f"{wide} px wide"] if wide > 321 else [])


def too_wide_at_200_percent(page: Page) -> bool:
    page.set_viewport_size({"width": 640, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size({"width": 320, "height": 800})
    return bool(wide > 641)


def said_of(form: Locator) -> str:
    """The tree that a screen reader is given; each control in it has a name."""
    tree = form.aria_snapshot()
    assert [role for role, name in CONTROL.findall(tree) if not name] == [], tree
    return tree


def lesson_of(place: Place, kind: str, **options: object) -> tuple[Page, str]:
    lesson, key = lesson_with(question=question_of(kind))
    context = place.person(viewport={"width": 320, "height": 800}, **options)
    page = context.new_page()
    page.goto(lesson.url)
    return page, key


@pytest.mark.parametrize("kind", KINDS)
def test_c13_answered_corrected_and_read_back_by_keyboard_at_320_px(place, kind):
    page, key = lesson_of(place, kind)
    form = page.locator("form.question")
    expect(page.get_by_role("group", name="Une question")).to_be_visible()
    assert f"- {ROLES[kind]}" in said_of(form)
    assert troubles(page) == []
    if kind != "order":  # a list always stands in some order
        submit(page)
        alert = page.get_by_role("alert")
        expect(alert).to_be_focused()
        expect(alert.get_by_role("link")).to_have_count(1)
        assert troubles(page) == []
        said_of(form)
    answer(page, kind)
    before = kept(form)
    submit(page)
    assert page.url.endswith(f"#question-{key}")
    assert kept(form) == before
    assert troubles(page) == []
    said = said_of(form)
    if kind not in NOT_JUDGED:
        word = form.locator(".verdict b").inner_text()
        assert word
        assert word in said
    assert not too_wide_at_200_percent(page)
    page.reload()
    assert kept(form) == before
    assert Attempt.objects.count() == 1


def test_c13_a_line_moves_at_once_where_there_is_a_script(place):
    page, _key = lesson_of(place, "order")
    address, form = page.url, page.locator("form.question")
    first = form.locator("li").first.get_attribute("data-value")
    answer(page, "order")
    assert page.url == address
    assert form.locator("li").nth(1).get_attribute("data-value") == first
    expect(form.locator("li").nth(1).get_by_role("button", name="Descendre")).to_be_focused()


@pytest.mark.parametrize("kind", KINDS)
def test_c13_the_same_without_a_line_of_javascript(place, kind):
    page, key = lesson_of(place, kind, java_script_enabled=False)
    form = page.locator("form.question")
    if kind != "order":
        submit(page)
        expect(page.get_by_role("alert")).to_be_visible()
    answer(page, kind)
    before = kept(form)
    submit(page)
    assert page.url.endswith(f"#question-{key}")
    assert kept(form) == before
    if kind not in NOT_JUDGED:
        expect(form.locator(".verdict b")).not_to_be_empty()
    page.reload()
    assert kept(form) == before


@pytest.mark.slow
@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_c13_a_questionnaire_of_all_types_is_gone_through_by_keyboard(place, has_script):
    person, _questionnaire, _lesson, _key, attempt = one_of(*KINDS, feedback="at_end")
    context = place.person(person, viewport={"width": 320, "height": 800}, java_script_enabled=has_script)
    page, found = context.new_page(), []
    page.goto(f"/parcours/essais/{attempt.pk}/1/")
    for kind in KINDS:
        if kind == "number":
            tab_to(page, "form.question fieldset input")
            page.keyboard.type("douze")
            submit(page)
            expect(page.get_by_role("alert")).to_be_visible()
            found += troubles(page) if has_script else []
        answer(page, kind)
        found += troubles(page) if has_script else []
        submit(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Avant de rendre")
    found += troubles(page) if has_script else []
    tab_to(page, "main form button.big")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_contain_text("C’est rendu")
    found += troubles(page) if has_script else []
    assert found == []
    attempt.refresh_from_db()
    assert len(answers_of(attempt)) == len(KINDS)
