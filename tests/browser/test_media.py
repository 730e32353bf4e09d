"""Players in a real browser: taken up where one stopped on another device, the end that counts, a click before YouTube."""

from urllib.parse import urlsplit

import pytest

from lms.learning.enums import FactKind
from lms.learning.models import Fact, PlayingPlace
from tests.factories.accounts import UserFactory
from tests.media.help import captioned, kept
from tests.media.test_lessons import KEY, PEERTUBE, audio, lesson_with, video

from .packages_help import Place
from .test_packages_scorm import wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
FAKE = "<!doctype html><title>Ailleurs</title><script>addEventListener('message', (e) => {{ {0} }})</script>"
SAYS_YOUTUBE = """parent.postMessage(JSON.stringify({event: 'infoDelivery', info: {currentTime: 33}}), '*')"""
SAYS_PEERTUBE = """parent.postMessage(JSON.stringify(
  {method: 'peertube::playbackStatusUpdate', params: {position: 21, playbackState: 'playing'}}), '*')"""


@pytest.fixture
def place(chromium, live_server, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        }
    }
    made = Place(chromium, live_server.url, settings)
    yield made
    made.close()


def seconds_of(lesson):
    return list(PlayingPlace.objects.filter(lesson=lesson).values_list("seconds", flat=True))


def opened(context, lesson):
    page = context.new_page()
    page.goto(lesson.url)
    page.wait_for_selector("[data-media=on]")
    return page


@pytest.mark.parametrize("name", ["video.webm", "sound.m4a"])
def test_a_player_takes_up_where_one_stopped_on_another_device(place, name):
    block = video(captioned()) if name == "video.webm" else audio(kept(name))
    lesson, user = lesson_with(block), UserFactory()
    page = opened(place.person(user), lesson)
    page.evaluate(
        """() => new Promise((done) => { const p = document.querySelector('video, audio'); p.muted = true;
          p.addEventListener('timeupdate', () => { if (p.currentTime > 1.1) { p.pause(); done(); } }); p.play(); })"""
    )
    wait_for(page, lambda: seconds_of(lesson) == [1])
    if name == "video.webm":
        assert page.evaluate("document.querySelector('track').track.cues.length") == 1
    other = opened(place.person(user), lesson)
    other.wait_for_function("document.querySelector('video, audio').currentTime === 1")
    stranger = opened(place.person(), lesson)
    stranger.wait_for_function("document.querySelector('video, audio').readyState > 0")
    assert stranger.evaluate("document.querySelector('video, audio').currentTime") == 0


def test_leaving_the_page_while_it_plays_keeps_the_second_and_the_end_counts(place):
    lesson = lesson_with(video(captioned(), needed=True))
    page = opened(place.person(), lesson)
    page.evaluate(
        "() => { const p = document.querySelector('video'); p.muted = true; p.currentTime = 1.2; return p.play(); }"
    )
    page.wait_for_timeout(300)
    page.goto("about:blank")
    wait_for(page, lambda: seconds_of(lesson) == [1])
    page.goto(place.site + lesson.url)
    page.evaluate(
        "() => { const p = document.querySelector('video'); p.muted = true; p.currentTime = 3; return p.play(); }"
    )
    page.wait_for_selector("[data-played]:not([hidden])")
    assert Fact.objects.filter(kind=FactKind.FINISHED, block=lesson.body[0].id).count() == 1
    wait_for(page, lambda: seconds_of(lesson) == [0])
    assert not page.locator("form[action*=media]").is_visible()


@pytest.mark.parametrize(
    ("url", "origin", "said", "second"),
    [
        (f"https://youtu.be/{KEY}", "https://www.youtube-nocookie.com", SAYS_YOUTUBE, 33),
        (PEERTUBE, "https://tube.numerique.example", SAYS_PEERTUBE, 21),
    ],
)
def test_another_site_is_asked_for_nothing_before_the_click(place, url, origin, said, second):
    lesson = lesson_with(video(url=url))
    context = place.person()
    asked = []

    def answer(route):
        asked.append(route.request.url)
        route.fulfill(body=FAKE.format(said), content_type="text/html")

    context.route(lambda address: urlsplit(address).hostname != "127.0.0.1", answer)
    page = opened(context, lesson)
    page.wait_for_load_state("networkidle")
    assert asked == []
    page.locator("a[data-frame]").focus()
    page.keyboard.press("Enter")
    wait_for(page, lambda: seconds_of(lesson) == [second])
    assert [urlsplit(one).netloc for one in asked] == [urlsplit(origin).netloc]
    again = opened(context, lesson)
    assert f"start={second}" in again.locator("a[data-frame]").get_attribute("data-frame")


def test_without_a_script_players_and_links_are_there(place):
    lesson = lesson_with(video(captioned(), needed=True), video(url=f"https://youtu.be/{KEY}"))
    context = place.person(java_script_enabled=False)
    page = context.new_page()
    page.goto(lesson.url)
    assert page.locator("video[controls] track[kind=captions]").count() == 1
    assert page.get_by_role("link", name="Regarder la vidéo").get_attribute("href").endswith(KEY)
    page.get_by_role("button", name="J’en ai pris connaissance").click()
    assert page.get_by_text("Suivi jusqu’au bout").is_visible()
