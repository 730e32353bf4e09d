"""C4: H5P of others in a real browser, on the host of packages and without one; SCORM of one page without one."""

import json

import pytest

from lms.learning.enums import FactKind
from lms.learning.models import Fact
from lms.packages.models import Commit, Statement

from .packages_help import Place, begin, frame_with, state_of
from .test_packages_scorm import wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
GOOD = [
    "true-false",
    "fill-in-the-blanks",
    "multiple-choice",
    "drag-the-words",
    "accordion",
    "greeting-card-minimal",
]


@pytest.fixture(params=[False, True], ids=["host", "alone"])
def place(chromium, live_server, settings, request):
    made = Place(chromium, live_server.url, settings, alone=request.param)
    yield made
    made.close()


def h5p_of(page):
    """The frame in which H5P runs: that of the site, itself."""
    return page.frames[1]


def test_c4_each_good_content_starts(place):
    context = place.person()
    for name in GOOD:
        page = begin(context, place.lesson(f"h5p/{name}.h5p"))
        h5p_of(page).wait_for_selector(".h5p-initialized")
        assert h5p_of(page).locator(".h5p-content").inner_text().strip(), name
        page.close()


def test_c4_true_false_by_keyboard_is_kept_resumed_and_finished(place):
    lesson = place.lesson("h5p/true-false.h5p")
    context = place.person()
    page = begin(context, lesson)
    frame = h5p_of(page)
    frame.locator("[role=radio]").first.focus()
    page.keyboard.press("Space")
    wait_for(page, lambda: Commit.objects.exists())
    page.close()
    page = begin(context, lesson)
    frame = h5p_of(page)
    frame.wait_for_selector("[role=radio][aria-checked=true]")
    frame.locator("button.h5p-question-check-answer").focus()
    page.keyboard.press("Enter")
    wait_for(page, lambda: Fact.objects.filter(lesson=lesson, kind=FactKind.FINISHED).exists())
    fact = Fact.objects.get(lesson=lesson, kind=FactKind.SCORED)
    assert fact.value["possible"] == "1"
    assert fact.source == "package"
    verbs = {row.verb.rpartition("/")[2] for row in Statement.objects.all()}
    assert {"attempted", "interacted", "answered"} <= verbs
    learners = {json.loads(row.body)["actor"]["account"]["name"] for row in Statement.objects.all()}
    assert len(learners) == 1


def test_c4_multiple_choice_by_keyboard_is_finished_with_its_score(place):
    lesson = place.lesson("h5p/multiple-choice.h5p")
    page = begin(place.person(), lesson)
    frame = h5p_of(page)
    frame.locator(".h5p-answer").first.focus()
    page.keyboard.press("Space")
    frame.locator("button.h5p-question-check-answer").focus()
    page.keyboard.press("Enter")
    wait_for(page, lambda: Fact.objects.filter(lesson=lesson, kind=FactKind.FINISHED).exists())
    assert Fact.objects.filter(lesson=lesson, kind=FactKind.SCORED, source="package").count() == 1


def test_c4_drag_the_words_by_keyboard_alone(place):
    """A word is taken with Enter, the gap chosen with Tab, and the word put there with Enter."""
    lesson = place.lesson("h5p/drag-the-words.h5p")
    page = begin(place.person(), lesson)
    frame = h5p_of(page)
    frame.wait_for_selector(".h5p-drag-text")
    gaps = frame.locator(
        ".h5p-drag-dropzone-container [aria-dropeffect], .h5p-drag-dropzone-container .ui-droppable"
    )
    for number in range(gaps.count()):
        frame.locator(
            ".h5p-drag-droppable-words [role=button], .h5p-drag-draggables-container .ui-draggable"
        ).first.focus()
        page.keyboard.press("Enter")
        gaps.nth(number).focus()
        page.keyboard.press("Enter")
    frame.locator("button.h5p-question-check-answer").focus()
    page.keyboard.press("Enter")
    wait_for(page, lambda: Fact.objects.filter(lesson=lesson, kind=FactKind.FINISHED).exists())
    assert Fact.objects.filter(lesson=lesson, kind=FactKind.SCORED, source="package").count() == 1


def test_scorm_of_one_page_keeps_what_it_sets(place):
    lesson = place.lesson("scorm/lms-info-scorm12-single-page.zip")
    page = begin(place.person(), lesson)
    wait_for(page, lambda: state_of(lesson).is_final)
    core = json.loads(state_of(lesson).body)["core"]
    assert core["lesson_mode"] == "normal"
    assert core["student_id"].startswith("p-")
    assert frame_with(page, "lms-info.html").get_by_text("cmi.core.student_id").count() == 1
