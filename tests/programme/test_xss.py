"""A8: what an editor, or somebody who got at the database, may leave behind runs nowhere."""

from html.parser import HTMLParser

import pytest

from library.lesson_cards import show
from lms.programme.enums import ThemeRoleKind
from lms.programme.registry import Citation, lesson_cards
from tests.factories.programme import (
    CoursePageFactory,
    LessonPageFactory,
    ModulePageFactory,
    ThemePageFactory,
)
from tests.programme.conftest import cards
from tests.programme.help import named, person, text_of, write

pytestmark = pytest.mark.django_db
PAYLOAD = '"\'><script>alert(1)</script><img src=x onerror=alert(2)><a href="javascript:alert(3)">x</a>'
RICH = f"<p onclick='alert(4)'>{PAYLOAD}<iframe src='//evil.example'></iframe><svg onload=alert(5)></svg></p>"


class Living(HTMLParser):
    """Collects what would run: handlers, scripts that are not ours, addresses that are code."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name.startswith("on") or (value or "").strip().lower().startswith(
                ("javascript:", "data:text")
            ):
                self.found.append((tag, name))
        source = dict(attrs).get("src") or ""
        if tag in {"iframe", "object", "embed"} or (
            tag in {"script", "img"} and not source.startswith("/static/")
        ):
            self.found.append((tag, source))


@pytest.fixture
def everywhere(only):
    """The payload in every text field and block; the addresses of all pages."""
    only(
        lesson_cards,
        cards(cite=lambda cited: [setattr(one, "citation", CITATION) for one in cited], resources=show),
    )
    theme = ThemePageFactory(
        title=PAYLOAD,
        short_title=PAYLOAD[:60],
        kicker=PAYLOAD[:40],
        intro=PAYLOAD,
        challenge=RICH,
        objective=RICH,
        how_taught=RICH,
    )
    contact = person(first_name=PAYLOAD[:80], last_name=PAYLOAD[:80])
    named(theme, ThemeRoleKind.EXPERT, contact, is_contact=True, presentation=PAYLOAD)
    course = CoursePageFactory(title=PAYLOAD, summary=PAYLOAD, theme=theme)
    module = ModulePageFactory(parent=course, title=PAYLOAD, summary=PAYLOAD)
    lesson = LessonPageFactory(
        parent=module, title=PAYLOAD, outcome=PAYLOAD, seo_title=PAYLOAD, search_description=PAYLOAD
    )
    answers = [{"text": PAYLOAD, "correct": True, "explanation": PAYLOAD}] * 2
    lesson = write(
        lesson,
        ("text", RICH),
        ("quote", {"text": PAYLOAD, "author": PAYLOAD, "source": PAYLOAD}),
        ("callout", {"kind": "tip", "title": PAYLOAD, "text": RICH}),
        ("video", {"title": PAYLOAD, "url": "https://video.example/", "transcript": PAYLOAD}),
        ("checklist", {"title": PAYLOAD, "items": [PAYLOAD]}),
        ("question", {"question": PAYLOAD, "answers": answers}),
    )
    answered = f"{lesson.url}?question={lesson.body[5].id}&answer=0"
    return ["/", "/themes/", theme.url, "/parcours/", course.url, module.url, lesson.url, answered]


CITATION = Citation(title=PAYLOAD, state=PAYLOAD, tone="ok", source=PAYLOAD, html=RICH)


def test_a8_payload_in_every_field_runs_nowhere(client, everywhere):
    client.force_login(person(first_name=PAYLOAD[:80]))
    living = {url: Living(text_of(client.get(url))).found for url in everywhere}
    assert living == {url: [] for url in everywhere}
    assert "&lt;script&gt;" in text_of(client.get(everywhere[2]))


def test_a8_editor_cannot_enter_an_address_that_is_code():
    from django.core.exceptions import ValidationError

    from lms.media.blocks import VideoBlock

    block = VideoBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"title": "x", "url": "javascript:alert(1)", "transcript": ""}))
