"""C1, C2, C3: SCORM packages of others in a real browser, on the host of packages."""

import json

import pytest
from playwright.sync_api import expect

from lms.learning.enums import FactKind
from lms.learning.models import Fact
from lms.packages.models import Commit, Launch

from .packages_help import Place, begin, frame_with, leave, state_of

# Threads that serve pages and a test that asks beside them: SQLite in memory locks whole tables.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
PLACES = {"scorm12": ("core", "lesson_location"), "scorm2004": (None, "location")}
GOLF = {
    "scorm12": "scorm/golf-scorm12-one-sco-frames.zip",
    "scorm2004": "scorm/golf-scorm2004-3e-one-sco-frames.zip",
}


@pytest.fixture
def place(chromium, live_server, settings):
    made = Place(chromium, live_server.url, settings)
    yield made
    made.close()


def location_of(lesson, kind):
    cmi = json.loads(state_of(lesson).body or "{}")
    holder, name = PLACES[kind]
    return (cmi.get(holder, {}) if holder else cmi).get(name, "")


def wait_for(page, said, seconds=15):
    """Until the server says so; asked again, since a last word travels after its page is gone."""
    for _try in range(seconds * 10):
        if said():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come about")


@pytest.mark.parametrize("kind", GOLF)
def test_c1_golf_is_resumed_at_its_page_and_its_quiz_is_kept(place, kind):
    lesson = place.lesson(GOLF[kind])
    context = place.person()
    page = begin(context, lesson)
    golf = frame_with(page, "launchpage.html")
    for _page in range(3):
        golf.locator("#butNext").click()
    page.close()  # the tab, not the way out
    other = context.new_page()
    wait_for(other, lambda: location_of(lesson, kind) == "3")
    asked = []
    page = context.new_page()
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.goto(lesson.url)
    page.locator(".stage button.big").click()
    golf = frame_with(page, "launchpage.html")
    golf.wait_for_function("currentPage === 3")
    assert any("resume" in words for words in asked), asked
    for _page in range(3, 20):
        if golf.evaluate("currentPage >= pageArray.length - 1"):
            break
        golf.locator("#butNext").click()
    quiz = frame_with(page, "assessmenttemplate.html")
    quiz.locator("input[type=button], input[type=submit]").last.click()
    wait_for(page, lambda: state_of(lesson).points is not None)
    leave(page)
    wait_for(page, lambda: state_of(lesson).is_final)
    state = state_of(lesson)
    assert (state.finished, state.possible) == (True, 100)
    kinds = set(Fact.objects.filter(lesson=lesson, source="package").values_list("kind", flat=True))
    assert {FactKind.SCORED, FactKind.FINISHED} <= kinds


def test_c1_nine_parts_each_have_their_own_state(place):
    lesson = place.lesson("scorm/golf-scorm12-nine-scos.zip")
    page = begin(place.person(), lesson)
    launch = Launch.objects.get()
    for number in range(1, 10):
        page.goto(f"/parcours/activite/{launch.pk}/?partie={number}")
        page.wait_for_selector(".stage iframe[data-started=yes]")
        frame_with(page, "/files/")
        page.wait_for_timeout(300)
    page.goto(lesson.url)
    wait_for(page, lambda: Commit.objects.values("sco").distinct().count() == 9)
    states = [json.loads(state.body)["core"]["lesson_status"] for state in launch.states.all()]
    assert len(states) == 9
    assert set(states) <= {"not attempted", "incomplete"}  # to open and to leave finishes nothing
    assert not Fact.objects.filter(lesson=lesson, kind=FactKind.FINISHED).exists()


def test_c2_a_cut_network_is_said_and_nothing_is_lost(place):
    lesson = place.lesson(GOLF["scorm12"])
    context = place.person()
    page = begin(context, lesson)
    golf = frame_with(page, "launchpage.html")
    golf.locator("#butNext").click()
    context.set_offline(True)
    for _page in range(2):
        golf.evaluate("doNext()")
    expect(page.locator("[data-said=offline]")).to_be_visible(timeout=20_000)
    expect(page.locator("[data-said=offline]")).to_contain_text("Le réseau est coupé")
    assert location_of(lesson, "scorm12") != "3"
    context.set_offline(False)
    wait_for(page, lambda: location_of(lesson, "scorm12") == "3", seconds=40)
    expect(page.locator("[data-said=offline]")).to_be_hidden()


def test_c3_of_two_tabs_the_older_is_told_and_there_is_one_state(place):
    lesson = place.lesson(GOLF["scorm12"])
    context = place.person()
    older = begin(context, lesson)
    frame_with(older, "launchpage.html").locator("#butNext").click()
    newer = begin(context, lesson)
    expect(older.locator("[data-said=superseded]")).to_be_visible(timeout=20_000)
    expect(newer.locator("[data-said=superseded]")).to_be_hidden()
    for _page in range(4):
        frame_with(newer, "launchpage.html").locator("#butNext").click()
    leave(newer)
    frame_with(older, "launchpage.html").locator("#butNext").click()
    older.close()
    done = context.new_page()
    done.wait_for_timeout(1000)
    state = state_of(lesson)
    assert state.number // (1 << 20) == state.opening == 2
    assert location_of(lesson, "scorm12") == "4"
