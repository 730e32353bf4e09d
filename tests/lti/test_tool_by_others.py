"""C14: a tool by others on a second server opens, reads what it is told, sends its score once, and lets an editor choose."""

from urllib.parse import urljoin

import pytest
import requests
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.test import Client
from pylti1p3.exception import LtiServiceException

from lms.accounts.enums import Role
from lms.learning.models import Fact, LessonProgress
from lms.lti.enums import CLAIM
from lms.lti.models import ToolContent

from .help import BLOCK, lesson_with, person, tool_with
from .tool_by_others import OutsideTool

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
AT, LATER, EARLIER = (
    "2026-11-25T10:00:00.000+00:00",
    "2026-11-25T11:00:00.000+00:00",
    "2026-11-25T09:00:00.000+00:00",
)


@pytest.fixture
def outside():
    there = OutsideTool()
    yield there
    there.close()


@pytest.fixture
def site(live_server, settings, outside):
    """The platform on one server, its address for tools, and leave to ask a server of this machine."""
    settings.SITE_URL = live_server.url
    settings.ALLOWED_INNER_HOSTS = ["127.0.0.1", "localhost"]
    return live_server.url


@pytest.fixture
def tool(site, outside):
    made = tool_with(name="Outil d’un autre", **outside.fields())
    outside.register(made, site)
    return made


class Browser:
    """Somebody who is signed in, and goes on where forms and redirects lead, as a browser without script does."""

    def __init__(self, site, user):
        client = Client()
        client.force_login(user)
        self.site, self.session = site, requests.Session()
        self.session.cookies.set(django_settings.SESSION_COOKIE_NAME, client.cookies["sessionid"].value)

    def post(self, path, form=None):
        page = self.session.get(urljoin(self.site, path)) if form is None else form
        return self.send(page, form)

    def send(self, page, selector):
        """Send one form of a page with its button."""
        form = BeautifulSoup(page.content, "html.parser").select_one(selector)
        assert form is not None, (page.status_code, page.url, page.text[:2000])
        fields = {one["name"]: one.get("value", "") for one in form.select("input[name]")}
        return self.session.post(urljoin(page.url, form["action"]), fields)

    def open(self, path, selector):
        """From a page of ours to the tool: its login, back to us, and the message."""
        leading = self.send(self.session.get(urljoin(self.site, path)), selector)
        asked = self.send(leading, "form[data-post-on]")
        return self.send(asked, "form[data-post-on]")


def test_c14_a_tool_by_others_opens_and_its_score_comes_back_once(site, tool, outside):
    reader = person(first_name="Camille", last_name="Berthier")
    lesson = lesson_with(tool, done_when="passed", mark="70")
    browser = Browser(site, reader)
    page = browser.open(lesson.url, "form[action^='/parcours/outil/']")
    assert (outside.said, page.status_code) == ([], 200)
    assert page.url == f"{outside.address}/lancer"
    told = outside.seen[-1]
    assert f"Bonjour {told['sub']}" in page.text
    assert told[f"{CLAIM}resource_link"]["id"] == f"{lesson.pk}-{BLOCK}"
    assert outside.launch.check_student_access()
    assert not {"name", "email", "given_name"} & set(told)

    (item,) = outside.line_items()
    assert item["label"] == "Un budget à l’équilibre"
    outside.send_score(8, 10, AT)
    outside.send_score(8, 10, AT)
    assert [fact.kind for fact in Fact.objects.filter(block=BLOCK).order_by("pk")] == ["scored", "finished"]
    progress = LessonProgress.objects.get(user=reader, lesson=lesson)
    assert (progress.points, progress.possible) == (8, 10)
    with pytest.raises(LtiServiceException):
        outside.send_score(1, 10, EARLIER)
    outside.send_score(9, 10, LATER)
    (grade,) = outside.grades()
    assert (grade["userId"], grade["resultScore"], grade["resultMaximum"]) == (told["sub"], 9.0, 10.0)
    assert "9/10" in browser.session.get(urljoin(site, lesson.url)).text


def test_c14_the_tool_itself_refuses_what_is_shown_again(site, tool, outside):
    lesson = lesson_with(tool)
    browser = Browser(site, person())
    leading = browser.send(browser.session.get(urljoin(site, lesson.url)), "form[action^='/parcours/outil/']")
    asked = browser.send(leading, "form[data-post-on]")
    assert browser.send(asked, "form[data-post-on]").status_code == 200
    assert browser.session.get(asked.url).status_code == 409  # the same asking: used


def test_c14_an_editor_chooses_in_the_tool_and_lessons_open_it(site, tool, outside):
    editor = person(Role.EDITOR)
    browser = Browser(site, editor)
    page = browser.open(f"/gestion/outils/{tool.pk}/", f"form[action='/lti/choisir/{tool.pk}/']")
    assert (outside.said, page.status_code) == ([], 200)
    back = browser.send(page, "#lti13_deep_link_auto_submit")
    assert (back.status_code, "1 contenu a été ajouté" in back.text) == (200, True)
    content = ToolContent.objects.get(chosen_by=editor)
    assert (content.title, content.custom, content.possible) == ("Cas n° 7", {"cas": "7"}, 20)
    lesson = lesson_with(tool, content=content.pk)
    opened = Browser(site, person()).open(lesson.url, "form[action^='/parcours/outil/']")
    assert (opened.status_code, outside.said) == (200, [])
    assert outside.seen[-1][f"{CLAIM}custom"] == {"cas": "7"}
    assert outside.seen[-1][f"{CLAIM}target_link_uri"].endswith("?cas=7")
    assert outside.line_items()[0]["scoreMaximum"] == 20
