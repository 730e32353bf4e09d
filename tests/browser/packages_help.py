"""Lessons with packages on a live server, on both of its hosts, and people in front of them."""

import os
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Frame, Page

from lms.accounts.models import User
from lms.packages.models import Launch, ScoState
from tests.factories.accounts import UserFactory
from tests.factories.programme import LessonPageFactory

# Playwright keeps a loop in this thread, and Django takes that for asynchronous code: the tests ask the database between
# two steps of the browser, never at once.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
DATA = Path(__file__).resolve().parents[1] / "packages" / "data"


class Place:
    """The site at 127.0.0.1, packages at paquets.localhost; `alone`: without that second host."""

    def __init__(self, browser: Browser, address: str, settings: Any, *, alone: bool = False) -> None:
        port = urlsplit(address).port
        self.browser, self.site = browser, f"http://127.0.0.1:{port}"
        settings.SITE_URL = self.site
        settings.PACKAGES_URL = "" if alone else f"http://paquets.localhost:{port}"
        settings.ALLOWED_HOSTS = ["*"]
        self.contexts: list[BrowserContext] = []

    def lesson(self, *files: str | Path) -> Any:
        """A lesson with these packages, through the command."""
        lesson = LessonPageFactory(title="Une leçon avec un paquet")
        for name in files:
            out = StringIO()
            call_command("import_package", str(DATA / name), lesson=lesson.url, stdout=out)
            assert out.getvalue().strip() == "accepted"
        lesson.refresh_from_db()
        return lesson

    def person(self, user: User | None = None, **options: Any) -> BrowserContext:
        """Somebody who is signed in, in a browser of their own."""
        client = Client()
        client.force_login(user or UserFactory())
        context = self.browser.new_context(base_url=self.site, locale="fr-FR", **options)
        context.set_default_timeout(15_000)
        context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.site, "httpOnly": True}]
        )  # fmt: skip
        self.contexts.append(context)
        return context

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def begin(context: BrowserContext, lesson: Any) -> Page:
    """From the lesson, by its button, until the content has started."""
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(lesson.url)
    page.locator(".stage button.big").first.click()
    started(page)
    return page


def started(page: Page) -> None:
    page.wait_for_selector(".stage iframe[data-started=yes]")


def leave(page: Page) -> None:
    """« M’arrêter là », which waits for the last word of the content."""
    page.locator("a[data-package-leave]", has_text="arrêter").click()
    page.wait_for_url(lambda url: "activite" not in url)


def frame_with(page: Page, part: str, seconds: float = 15) -> Frame:
    """The frame whose address holds these words, once it is there."""
    for _try in range(int(seconds * 10)):
        for frame in page.frames:
            if part in frame.url:
                return frame
        page.wait_for_timeout(100)
    raise AssertionError(f"no frame {part} among {[frame.url for frame in page.frames]}")


def state_of(lesson: Any, sco: str = "1") -> ScoState:
    return ScoState.objects.get(launch=Launch.objects.live().get(lesson=lesson), sco=sco)
