"""C14, through the browser: a tool is opened, asks who opened it, and is told what was ticked; each way to misuse it is refused."""

import json
import uuid
from datetime import timedelta

import jwt
import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.accounts.models import User
from lms.accounts.registry import personal_data
from lms.accounts.signing import KeyPurpose, SigningKey
from lms.learning.registry import Closed, Gate, gates
from lms.lti.domain.words import purge_used
from lms.lti.enums import AGS_CLAIM, CLAIM, ROLES
from lms.lti.models import ToolResult, ToolUser, UsedWord
from tests.registries import declared

from .help import (
    BLOCK,
    SITE,
    asking,
    authorized,
    claims_of,
    client_of,
    launched,
    lesson_with,
    opened,
    person,
    posting,
    tool_with,
)  # fmt: skip

pytestmark = pytest.mark.django_db
ASK = "/lti/autorisation/"


@pytest.fixture
def tool():
    return tool_with()


@pytest.fixture
def lesson(tool):
    return lesson_with(tool)


def test_a_lesson_says_before_opening_where_one_goes_and_what_the_tool_is_told(tool, lesson):
    page = client_of().get(lesson.url)
    assert "Ouvrir dans une nouvelle fenêtre" in page.text
    assert "outil.example" in page.text
    assert "ni votre nom ni votre adresse" in page.text
    assert 'target="_blank"' in page.text
    assert "outil.example" not in page["Content-Security-Policy"]
    assert not ToolUser.objects.exists()
    tool.sends_name = tool.sends_email = True
    tool.save()
    assert "votre nom et votre adresse électronique" in client_of().get(lesson.url).text


def test_opening_leads_to_the_login_of_the_tool_and_nowhere_else(tool, lesson):
    answer = client_of().post(f"/parcours/outil/{lesson.pk}/{BLOCK}/")
    to, fields = posting(answer)
    assert to == tool.login_url
    assert set(fields) == {
        "iss", "target_link_uri", "login_hint", "lti_message_hint", "client_id", "lti_deployment_id",
    }  # fmt: skip
    assert (fields["iss"], fields["client_id"]) == (SITE, tool.client_id)
    assert (
        f"form-action https://outil.example/login 'self' {SITE};" in answer["Content-Security-Policy"] + ";"
    )
    assert "no-store" in answer["Cache-Control"]


def test_c14_the_tool_gets_a_signed_message_with_all_that_the_standard_asks(tool, lesson):
    reader = person(first_name="Camille", last_name="Berthier")
    client = client_of(reader)
    asked = asking(opened(client, lesson), tool)
    answer = client.get(ASK, asked)
    to, fields = posting(answer)
    assert (to, fields["state"]) == (tool.redirect_uris[0], asked["state"])
    assert "form-action https://outil.example/lancer" in answer["Content-Security-Policy"]
    assert "form-action https://outil.example/lancer '" not in answer["Content-Security-Policy"]
    assert jwt.get_unverified_header(fields["id_token"])["alg"] == "RS256"
    claims = claims_of(client, fields["id_token"], tool)
    course = lesson.get_parent().get_parent()
    assert claims["nonce"] == asked["nonce"]
    assert claims[f"{CLAIM}message_type"] == "LtiResourceLinkRequest"
    assert claims[f"{CLAIM}version"] == "1.3.0"
    assert claims[f"{CLAIM}deployment_id"] == tool.deployment_id
    assert claims[f"{CLAIM}target_link_uri"] == tool.target_url
    assert claims[f"{CLAIM}resource_link"] == {
        "id": f"{lesson.pk}-{BLOCK}",
        "title": "Un budget à l’équilibre",
    }
    assert claims[f"{CLAIM}roles"] == [f"{ROLES}Learner"]
    assert claims[f"{CLAIM}context"]["id"] == str(course.pk)
    assert claims[AGS_CLAIM]["lineitem"] == f"{SITE}/lti/lignes/{lesson.pk}/{BLOCK}/"
    assert claims["exp"] - claims["iat"] <= 300
    assert not {"name", "given_name", "family_name", "email"} & set(claims)
    assert str(reader.pk) != claims["sub"]


def test_name_and_address_are_sent_where_they_were_ticked_alone(tool, lesson):
    reader = person(first_name="Camille", last_name="Berthier")
    tool.sends_name = True
    tool.save()
    claims = launched(reader, lesson, tool)
    assert (claims["name"], claims["given_name"], claims["family_name"]) == (
        "Camille Berthier",
        "Camille",
        "Berthier",
    )
    assert "email" not in claims
    tool.sends_name, tool.sends_email = False, True
    tool.save()
    claims = launched(reader, lesson, tool)
    assert claims["email"] == reader.email
    assert "name" not in claims


def test_a_person_is_the_same_in_one_tool_and_another_in_the_next(tool, lesson):
    reader, other = person(), tool_with(name="Autre outil")
    first = launched(reader, lesson, tool)
    assert launched(reader, lesson, tool)["sub"] == first["sub"]
    assert launched(reader, lesson_with(other), other)["sub"] != first["sub"]
    assert launched(person(), lesson, tool)["sub"] != first["sub"]
    assert ToolResult.objects.filter(user__person=reader).count() == 2


def test_a_copy_of_a_lesson_is_another_link_though_its_blocks_have_the_same_keys(tool, lesson):
    copied = lesson_with(tool)
    links = [launched(person(), one, tool)[f"{CLAIM}resource_link"]["id"] for one in (lesson, copied)]
    assert links[0] != links[1]


def test_what_comes_by_post_comes_again_by_get(tool, lesson):
    """From another site a browser sends no cookie with a form; the page it is led to gets it."""
    client = client_of()
    asked = asking(opened(client, lesson), tool)
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(ASK, asked)
    assert answer.status_code == 303
    assert posting(client.get(answer.url))[1]["state"] == asked["state"]
    assert stranger.post(ASK, asked | {"state": "x" * 4000}).status_code == 400


def test_who_is_not_signed_in_any_more_signs_in_first(tool, lesson):
    asked = asking(opened(client_of(), lesson), tool)
    answer = Client().get(ASK, asked)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


# --- Refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"client_id": "outil-inconnu"}, 400),
        ({"client_id": ""}, 400),
        ({"client_id": "\x00" * 300}, 400),
        ({"redirect_uri": "https://evil.example/lancer"}, 400),
        ({"redirect_uri": "https://outil.example/lancer/"}, 400),
        ({"redirect_uri": "https://outil.example/lancer?x=1"}, 400),
        ({"redirect_uri": "https://outil.example/LANCER"}, 400),
        ({"redirect_uri": ""}, 400),
        ({"response_type": "code"}, 400),
        ({"response_mode": "query"}, 400),
        ({"response_mode": ""}, 400),
        ({"prompt": "login"}, 400),
        ({"scope": "openid profile"}, 400),
        ({"scope": ""}, 400),
        ({"state": ""}, 400),
        ({"nonce": " "}, 400),
        ({"nonce": "n" * 501}, 400),
        ({"state": "s" * 2001}, 400),
        ({"login_hint": "1"}, 400),
        ({"login_hint": ""}, 400),
        ({"login_hint": "😀" * 400}, 400),
        ({"lti_message_hint": ""}, 400),
        ({"lti_message_hint": "x" * 900}, 400),
    ],
)
def test_c14_what_a_tool_asks_in_another_way_is_refused_and_nothing_leaves(tool, lesson, changed, status):
    client = client_of()
    asked = asking(opened(client, lesson), tool, **changed)
    answer = client.get(ASK, asked)
    assert answer.status_code == status
    assert "data-post-on" not in answer.text
    assert 'action="https:' not in answer.text
    assert "refused.html" in [one.name for one in answer.templates]


def test_c14_another_person_than_the_one_who_opened_is_refused(tool, lesson):
    mine, other = client_of(), client_of()
    asked = asking(opened(mine, lesson), tool)
    answer = other.get(ASK, asked)
    assert (answer.status_code, "autre personne" in answer.text) == (403, True)
    # Nor do the two words of two people go together.
    theirs = asking(opened(other, lesson), tool)
    assert mine.get(ASK, asked | {"lti_message_hint": theirs["lti_message_hint"]}).status_code == 403
    assert authorized(mine, asked)[1]["state"] == asked["state"]  # and nothing was used up by them


def test_c14_an_opening_and_a_nonce_are_good_once(tool, lesson):
    client = client_of()
    asked = asking(opened(client, lesson), tool)
    authorized(client, asked)
    assert client.get(ASK, asked).status_code == 409
    assert client.get(ASK, asked | {"nonce": "another"}).status_code == 409
    again = asking(opened(client, lesson), tool, nonce=asked["nonce"])
    assert client.get(ASK, again).status_code == 409


def test_c14_an_opening_is_good_for_five_minutes(tool, lesson):
    client = client_of()
    asked = asking(opened(client, lesson), tool)
    with time_machine.travel(timezone.now() + timedelta(seconds=301)):
        answer = client.get(ASK, asked)
    assert (answer.status_code, "Trop de temps" in answer.text) == (400, True)


def test_the_words_of_one_tool_are_none_of_another(tool, lesson):
    other = tool_with(name="Autre outil")
    client = client_of()
    asked = asking(
        opened(client, lesson), tool, client_id=other.client_id, redirect_uri=other.redirect_uris[0]
    )
    assert client.get(ASK, asked).status_code == 403


def test_a_lesson_that_one_may_not_read_is_not_there(tool, lesson):
    client = client_of()
    asked = asking(opened(client, lesson), tool)
    assert client.post(f"/parcours/outil/{lesson.pk}/{uuid.uuid4()}/").status_code == 404
    lesson.unpublish()
    assert client.post(f"/parcours/outil/{lesson.pk}/{BLOCK}/").status_code == 404
    assert client.get(ASK, asked).status_code == 404
    assert Client().post(f"/parcours/outil/{lesson.pk}/{BLOCK}/").status_code == 302


def test_a_lesson_that_is_closed_for_now_says_why(tool, lesson):
    client = client_of()
    asked = asking(opened(client, lesson), tool)
    gate = Gate("lti-test", closed=lambda user, courses: {lesson.pk: Closed("Ouvre après la session n° 3.")})
    with declared(gates, gate):
        for answer in (client.get(ASK, asked), client.post(f"/parcours/outil/{lesson.pk}/{BLOCK}/")):
            assert (answer.status_code, "Ouvre après la session n° 3." in answer.text) == (409, True)
    assert authorized(client, asked)


def test_a_tool_out_of_use_opens_no_more(tool, lesson):
    client = client_of()
    asked = asking(opened(client, lesson), tool)
    tool.retired_at = timezone.now()
    tool.save()
    assert client.get(ASK, asked).status_code == 400
    assert client.post(f"/parcours/outil/{lesson.pk}/{BLOCK}/").status_code == 409
    assert "n’est plus là" in client.get(lesson.url).text


def test_the_block_opens_another_tool_by_now(tool, lesson):
    client = client_of()
    asked = asking(opened(client, lesson), tool)
    other = tool_with(name="Autre outil").contents.get()
    lesson.body = json.dumps(
        [{"type": "outside_tool", "id": BLOCK, "value": {"content": other.pk, "title": "Autre"}}]
    )
    lesson.save_revision().publish()
    assert client.get(ASK, asked).status_code == 404


def test_opening_is_limited_by_rate(tool, lesson, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"lti_open": "2/m/user"}
    client = client_of()
    statuses = [client.post(f"/parcours/outil/{lesson.pk}/{BLOCK}/").status_code for _one in range(3)]
    assert statuses == [200, 200, 429]


# --- Keys, and what is kept ----------------------------------------------------------------------


def test_keys_follow_one_another_and_what_was_signed_before_is_still_believed(tool, lesson, capsys):
    client = client_of()
    before = authorized(client, asking(opened(client, lesson), tool))[1]["id_token"]
    call_command("change_tool_key")
    kid = capsys.readouterr().out.strip()
    after = authorized(client, asking(opened(client, lesson), tool))[1]["id_token"]
    assert jwt.get_unverified_header(after)["kid"] == kid != jwt.get_unverified_header(before)["kid"]
    assert claims_of(client, before, tool)["sub"] == claims_of(client, after, tool)["sub"]
    call_command("change_tool_key", "--withdraw")
    with pytest.raises(KeyError):
        claims_of(client, after, tool)
    assert {one.purpose for one in SigningKey.objects.all()} == {KeyPurpose.TOOLS}


def test_published_keys_hold_no_secret_and_are_there_before_anything_was_signed():
    answer = Client().get("/lti/cles/")
    (key,) = answer.json()["keys"]
    assert set(key) == {"kty", "n", "e", "kid", "alg", "use"}
    assert key["alg"] == "RS256"


def test_used_words_are_forgotten_once_they_are_too_old_anyway(tool, lesson):
    client = client_of()
    authorized(client, asking(opened(client, lesson), tool))
    assert UsedWord.objects.count() == 2
    assert purge_used() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert purge_used() == 2


def test_an_erased_person_is_nobody_to_the_tool_any_more(tool, lesson):
    reader = person()
    before = launched(reader, lesson, tool)["sub"]
    ToolResult.objects.update(comment="Bravo Camille")
    personal_data.get("lti").forget(reader)
    assert not ToolUser.objects.filter(subject=before).exists()
    assert ToolResult.objects.get().comment == ""


def test_many_tools_cost_as_many_queries_as_one(tool, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = client_of(), []
    content = tool.contents.get()
    for number in (1, 4):
        lesson = lesson_with(tool)
        value = {"content": content.pk, "title": "Outil", "done_when": "optional"}
        blocks = [{"type": "outside_tool", "id": str(uuid.uuid4()), "value": value} for _one in range(number)]
        lesson.body = json.dumps(blocks)
        lesson.save_revision().publish()
        client.get(lesson.url)
        with CaptureQueriesContext(connection) as seen:
            client.get(lesson.url)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert User.objects.count() >= 1
