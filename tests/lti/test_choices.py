"""C14, content: an editor chooses in the tool, what comes back is checked and becomes something that lessons open."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from lms.accounts.enums import Role
from lms.lti.enums import CLAIM, DL_CLAIM
from lms.lti.models import ToolContent

from .help import (
    BLOCK,
    SITE,
    After,
    asking,
    authorized,
    choice,
    claims_of,
    client_of,
    dated,
    launched,
    lesson_with,
    person,
    posting,
    signed,
    tool_with,
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def tool():
    return tool_with()


@pytest.fixture
def editor():
    return person(Role.EDITOR)


def sent_to_choose(editor, tool):
    """The way to the tool; the claims that it gets."""
    client = client_of(editor)
    login = posting(client.post(f"/lti/choisir/{tool.pk}/"))[1]
    return claims_of(client, authorized(client, asking(login, tool))[1]["id_token"], tool)


@pytest.fixture
def data(editor, tool):
    return sent_to_choose(editor, tool)[f"{DL_CLAIM}deep_linking_settings"]["data"]


def back(word):
    """The tool's page sends it: from another site, without a session."""
    return Client(enforce_csrf_checks=True).post("/lti/choix/", {"JWT": word})


def chosen():
    return ToolContent.objects.exclude(chosen_by=None)


def test_the_tool_is_asked_to_let_the_editor_choose(editor, tool):
    claims = sent_to_choose(editor, tool)
    asked = claims[f"{DL_CLAIM}deep_linking_settings"]
    assert claims[f"{CLAIM}message_type"] == "LtiDeepLinkingRequest"
    assert claims[f"{CLAIM}target_link_uri"] == "https://outil.example/choisir"
    assert asked["deep_link_return_url"] == f"{SITE}/lti/choix/"
    assert asked["accept_types"] == ["ltiResourceLink"]
    assert f"{CLAIM}resource_link" not in claims


def test_what_was_chosen_is_opened_by_lessons(editor, tool, data):
    item = {
        "type": "ltiResourceLink", "title": "Cas n° 3", "url": "https://outil.example/cas/3",
        "custom": {"cas": "3"}, "lineItem": {"scoreMaximum": 20},
    }  # fmt: skip
    answer = back(signed(choice(tool, data, item, {"type": "link", "url": "https://outil.example/x"})))
    assert answer.status_code == 303
    content = chosen().get()
    assert (content.title, content.possible, content.chosen_by) == ("Cas n° 3", 20, editor)
    page = client_of(editor).get(answer.url)
    assert "1 contenu a été ajouté" in page.text
    assert "Cas n° 3" in page.text
    lesson = lesson_with(tool)
    lesson.body = json.dumps(
        [{"type": "outside_tool", "id": BLOCK, "value": {"content": content.pk, "title": "Cas"}}]
    )
    lesson.save_revision().publish()
    claims = launched(person(), lesson, tool)
    assert claims[f"{CLAIM}target_link_uri"] == "https://outil.example/cas/3"
    assert claims[f"{CLAIM}custom"] == {"cas": "3"}


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": ["https://autre.example"]}, {"aud": None}, {"iss": "outil-inconnu"}, {"exp": After(-60)}, {"exp": None},
        {"iat": None}, {"nonce": None}, {"nonce": ""}, {"exp": After(90_000)},
    ],
    ids=str,
)  # fmt: skip
def test_c14_a_choice_that_is_signed_for_something_else_is_refused(tool, data, changed):
    assert back(signed(choice(tool, data, **dated(changed)))).status_code == 401
    assert not chosen().exists()


@pytest.mark.parametrize(
    "changed",
    [
        {f"{CLAIM}deployment_id": "x"}, {f"{CLAIM}message_type": "LtiResourceLinkRequest"}, {f"{CLAIM}version": "1.1"},
        {f"{DL_CLAIM}data": None}, {f"{DL_CLAIM}data": "x"}, {f"{DL_CLAIM}data": 5}, {f"{DL_CLAIM}data": {"a": 1}},
    ],
    ids=str,
)  # fmt: skip
def test_c14_a_choice_that_is_none_of_ours_is_refused(tool, data, changed):
    answer = back(signed(choice(tool, data, **changed)))
    assert answer.status_code == 400
    assert not chosen().exists()


def test_c14_a_choice_is_good_once_and_so_is_its_nonce(editor, tool, data):
    word = choice(tool, data)
    assert back(signed(word)).status_code == 303
    assert back(signed(word)).status_code == 400
    other = sent_to_choose(editor, tool)[f"{DL_CLAIM}deep_linking_settings"]["data"]
    assert back(signed(choice(tool, other, nonce=word["nonce"]))).status_code == 400
    assert back(signed(choice(tool, data))).status_code == 400
    assert chosen().count() == 1


def test_c14_keys_of_others_and_other_tools_choose_nothing(tool, data):
    other = tool_with(name="Autre outil")
    for word in (
        signed(choice(tool, data), number=1), signed(choice(tool, data), kid="inconnu"), signed(choice(tool, data), algorithm="none"), "", "x" * 60_000,
    ):  # fmt: skip
        assert back(word).status_code == 401
    assert back(signed(choice(other, data))).status_code == 400
    assert Client().post("/lti/choix/").status_code == 401
    assert not chosen().exists()


def test_a_choice_takes_an_hour_at_most(tool, data):
    with time_machine.travel(timezone.now() + timedelta(seconds=3601)):
        assert back(signed(choice(tool, data))).status_code == 400


def test_who_chose_must_still_be_allowed_to(editor, tool, data):
    editor.grants.update(ended_at=timezone.now())
    assert back(signed(choice(tool, data))).status_code == 403
    assert not chosen().exists()


@pytest.mark.parametrize(
    "item",
    [
        None, 5, {"type": "html", "html": "<script>"}, {"type": "ltiResourceLink", "url": "http://outil.example/"},
        {"type": "ltiResourceLink", "url": "javascript:alert(1)"}, {"type": "ltiResourceLink", "url": "https://127.0.0.1/"},
        {"type": "ltiResourceLink", "url": 5}, {"type": "ltiResourceLink", "url": "https://outil.example/" + "x" * 600},
        {"type": "ltiResourceLink", "custom": ["x"]}, {"type": "ltiResourceLink", "custom": {"a": {"b": 1}}},
        {"type": "ltiResourceLink", "custom": {"a": "x" * 600}}, {"type": "ltiResourceLink", "custom": {"\x00": "x"}},
    ],
    ids=str,
)  # fmt: skip
def test_what_lessons_cannot_open_is_left_out(tool, data, item):
    answer = back(signed(choice(tool, data, item)))
    assert (answer.status_code, "refused.html" in [one.name for one in answer.templates]) == (400, True)
    assert not chosen().exists()


def test_a_choice_without_words_has_those_of_the_tool(tool, data):
    items = [
        {"type": "ltiResourceLink", "title": "\u202e\x00" + "t" * 400, "lineItem": {"scoreMaximum": -1}},
        {"type": "ltiResourceLink"},
    ]
    assert back(signed(choice(tool, data, *items))).status_code == 303
    first, second = ToolContent.objects.order_by("-pk")[:2][::-1]
    assert (first.title, first.possible, first.target_url) == ("t" * 200, None, tool.target_url)
    assert second.title == tool.name


def test_readers_and_tools_without_a_choice_are_refused(editor, tool):
    assert client_of().post(f"/lti/choisir/{tool.pk}/").status_code == 403
    assert Client().post(f"/lti/choisir/{tool.pk}/").status_code == 302
    plain = tool_with(name="Sans choix", choice_url="")
    assert client_of(editor).post(f"/lti/choisir/{plain.pk}/").status_code == 400
    tool.retired_at = timezone.now()
    tool.save()
    assert client_of(editor).post(f"/lti/choisir/{tool.pk}/").status_code == 409
