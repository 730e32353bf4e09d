"""C18: the packages of the programme in a real browser: started, answered by keyboard, resumed, finished, in progress."""

import json

import pytest

from lms.learning.enums import FactKind
from lms.learning.models import Fact, LessonProgress
from lms.packages.domain.placing import place as put
from lms.packages.domain.programme_packages import load_packages
from lms.packages.models import Package
from tests.factories.programme import LessonPageFactory

from .crawl import AXE, RULES
from .packages_help import Place, begin, frame_with, leave, state_of
from .test_packages_scorm import wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture(params=[False, True], ids=["host", "alone"])
def place(chromium, live_server, settings, request):
    made = Place(chromium, live_server.url, settings, alone=request.param)
    load_packages()
    yield made
    made.close()


def lesson_with(key):
    lesson = LessonPageFactory()
    put(lesson=lesson, package=Package.objects.get(key=key))
    lesson.refresh_from_db()
    return lesson


def answer(page, frame, downs):
    """By keyboard alone: a choice, the button that keeps it, the one that leads on (which has the focus)."""
    frame.locator("input[type=radio]").first.focus()
    page.keyboard.press("Space")
    for _down in range(downs):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    frame.wait_for_selector("[role=status]")
    page.keyboard.press("Enter")


def axe_finds_nothing(frame):
    frame.evaluate(AXE)
    found = frame.evaluate(f"axe.run(document, {RULES})")["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []


def reached(page, lesson, points, possible):
    wait_for(page, lambda: Fact.objects.filter(lesson=lesson, kind=FactKind.FINISHED).exists())
    wait_for(
        page, lambda: LessonProgress.objects.filter(lesson=lesson, points=points, possible=possible).exists()
    )


def test_c18_scorm_of_ours_is_resumed_finished_and_counted(place):
    lesson = lesson_with("trois-tas")
    context = place.person()
    page = begin(context, lesson)
    frame = frame_with(page, "index.html")
    axe_finds_nothing(frame)
    for downs in (1, 0):
        answer(page, frame, downs)
    frame.wait_for_selector("text=Pièce 3 sur 5")
    wait_for(page, lambda: '\\"answers\\":[1,0]' in state_of(lesson).body)
    page.close()  # the tab, not the way out
    page = begin(context, lesson)
    frame = frame_with(page, "index.html")
    frame.wait_for_selector("text=Pièce 3 sur 5")
    for downs in (0, 2, 0):  # the last one is wrong
        answer(page, frame, downs)
    frame.wait_for_selector("text=C’est terminé")
    axe_finds_nothing(frame)
    assert "4 sur 5" in frame.locator("main").inner_text()
    leave(page)
    reached(context.new_page(), lesson, 4, 5)
    assert json.loads(state_of(lesson).body)["core"]["lesson_status"] == "completed"


def test_c18_h5p_of_ours_is_resumed_finished_and_counted(place):
    lesson = lesson_with("au-guichet")
    context = place.person()
    page = begin(context, lesson)
    frame = page.frames[1]
    frame.wait_for_selector(".situations fieldset")
    axe_finds_nothing(frame)
    for downs in (1, 0):
        answer(page, frame, downs)
    frame.wait_for_selector("text=Situation 3 sur 4")
    wait_for(page, lambda: "[1,0]" in state_of(lesson).body)
    page.close()
    page = begin(context, lesson)
    frame = page.frames[1]
    frame.wait_for_selector("text=Situation 3 sur 4")
    for downs in (1, 1):
        answer(page, frame, downs)
    frame.wait_for_selector("text=C’est terminé")
    axe_finds_nothing(frame)
    leave(page)
    reached(context.new_page(), lesson, 4, 4)
