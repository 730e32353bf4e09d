"""C14, between servers: a tool signs who it is, gives a score once, reads what it said; each way to misuse it is refused."""

import json
import uuid
from datetime import timedelta
from decimal import Decimal

import jwt
import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from lms.core.outside import UnansweredError
from lms.learning.enums import FactKind
from lms.learning.models import Fact, LessonProgress
from lms.lti.models import ToolResult
from lms.lti.tool_keys import KEPT, PAUSE
from lms.programme.models import CoursePage
from tests.factories.cohorts import CohortFactory, EnrolmentFactory

from .help import (
    AGS,
    BLOCK,
    SCORE_TYPE,
    SITE,
    After,
    ask_token,
    assertion,
    bearer,
    client_of,
    dated,
    jwks,
    launched,
    lesson_with,
    opened,
    person,
    score,
    signed,
    tool_with,
)  # fmt: skip

pytestmark = pytest.mark.django_db
AT = "2026-11-25T10:00:00Z"
LATER = "2026-11-25T11:00:00Z"


@pytest.fixture
def tool():
    return tool_with()


@pytest.fixture
def program():
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def reader():
    return person()


@pytest.fixture
def lesson(tool):
    return lesson_with(tool, done_when="passed", mark="70")


@pytest.fixture
def subject(reader, lesson, tool):
    return launched(reader, lesson, tool)["sub"]


def place(lesson, rest="scores"):
    return f"/lti/lignes/{lesson.pk}/{BLOCK}/{rest}"


def send(program, lesson, tool, said, **how):
    body = said if isinstance(said, bytes) else json.dumps(said)
    return program.post(
        place(lesson), body, content_type=SCORE_TYPE, headers=how.get("headers") or bearer(program, tool)
    )


# --- The word that opens the services ------------------------------------------------------------


def test_a_tool_that_signed_who_it_is_gets_a_word_for_an_hour(program, tool):
    answer = ask_token(program, signed(assertion(tool)), f"{AGS}score {AGS}lineitem profile")
    given = answer.json()
    assert (given["token_type"], given["expires_in"], given["scope"]) == ("Bearer", 3600, f"{AGS}score")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "https://autre.example/lti/jeton/"}, {"aud": None}, {"aud": 5}, {"aud": []},
        {"iss": "outil-inconnu"}, {"iss": None}, {"iss": "\x00"}, {"iss": "\ud800"}, {"jti": "\ud800", "aud": "x"},
        {"sub": "outil-inconnu"}, {"sub": None},
        {"exp": 1}, {"exp": None}, {"exp": "demain"}, {"exp": 10**30}, {"exp": 1e400}, {"exp": [1]},
        {"iat": None}, {"iat": After(3600)}, {"iat": "hier"}, {"iat": 1},
        {"jti": None}, {"jti": ""}, {"jti": "j" * 600},
        {"nbf": After(3600)},
    ],
    ids=str,
)  # fmt: skip
def test_c14_a_signature_that_says_something_else_is_refused(program, tool, changed):
    answer = ask_token(program, signed(assertion(tool, **dated(changed))))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_c14_a_jti_is_good_once(program, tool):
    word = signed(assertion(tool))
    assert ask_token(program, word).status_code == 200
    assert ask_token(program, word).status_code == 401
    again = assertion(tool, jti=jwt.decode(word, options={"verify_signature": False})["jti"])
    assert ask_token(program, signed(again)).status_code == 401


def test_c14_an_expired_word_is_refused(program, tool):
    word = signed(assertion(tool))
    with time_machine.travel(timezone.now() + timedelta(seconds=120)):
        assert ask_token(program, word).status_code == 401


@pytest.mark.parametrize(
    "word",
    [
        lambda claims, tool: signed(claims, algorithm="none"),
        lambda claims, tool: signed(claims, kid="inconnu"),
        lambda claims, tool: signed(claims, kid=None),
        lambda claims, tool: signed(claims, number=1),
        lambda claims, tool: jwt.encode(claims, "x" * 64, algorithm="HS256", headers={"kid": "cle-de-l-outil"}),
        lambda claims, tool: signed(claims)[:-4] + "AAAA",
        lambda claims, tool: "x" * 60_000,
        lambda claims, tool: "a.b.c",
        lambda claims, tool: "",
        lambda claims, tool: "\u202e\x00.\ud83d.",
    ],
    ids=["alg none", "unknown kid", "no kid", "another key", "HMAC", "tampered", "too long", "no token", "empty", "hostile"],
)  # fmt: skip
def test_c14_a_word_that_is_signed_otherwise_is_refused(program, tool, word):
    made = word(assertion(tool), tool).encode(errors="replace").decode()
    assert ask_token(program, made).status_code == 401


def test_the_form_of_the_request_is_that_of_the_standard(program, tool):
    assert ask_token(program, "", grant_type="password").json()["error"] == "unsupported_grant_type"
    assert ask_token(program, "", client_assertion_type="x").json()["error"] == "invalid_request"
    answer = ask_token(program, signed(assertion(tool)), "profile openid")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    assert program.get("/lti/jeton/").status_code == 405


def test_a_tool_out_of_use_gets_no_word_and_its_word_opens_nothing(program, tool, lesson, subject):
    headers = bearer(program, tool)
    tool.retired_at = timezone.now()
    tool.save()
    assert ask_token(program, signed(assertion(tool))).status_code == 401
    assert send(program, lesson, tool, score(subject), headers=headers).status_code == 401


def test_words_are_limited_by_rate(program, tool, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"lti_token": "2/m/ip"}
    answers = [ask_token(program, "x") for _one in range(3)]
    assert [one.status_code for one in answers] == [401, 401, 429]


# --- Keys that a tool publishes ------------------------------------------------------------------


@pytest.fixture
def published(monkeypatch):
    """What is at the tool's address, and how often it was asked."""
    there = {"set": json.loads(jwks()), "asked": []}

    def fetch(address):
        there["asked"].append(address)
        if isinstance(there["set"], Exception):
            raise there["set"]
        return there["set"]

    monkeypatch.setattr("lms.lti.tool_keys.fetch_json", fetch)
    return there


def test_published_keys_are_asked_once_and_anew_for_a_key_that_came_since(program, published):
    tool = tool_with(public_key="", keyset_url="https://outil.example/cles")
    for _one in range(3):
        assert ask_token(program, signed(assertion(tool))).status_code == 200
    assert published["asked"] == ["https://outil.example/cles"]
    published["set"] = json.loads(jwks(0, 1))
    turned = signed(assertion(tool), number=1, kid="cle-de-l-outil-1")
    assert ask_token(program, turned).status_code == 401  # not asked at every word that somebody sends
    assert len(published["asked"]) == 1
    with time_machine.travel(timezone.now() + timedelta(seconds=PAUSE + 1)):
        later = signed(assertion(tool), number=1, kid="cle-de-l-outil-1")
        assert ask_token(program, later).status_code == 200
    assert len(published["asked"]) == 2
    assert PAUSE < KEPT


@pytest.mark.parametrize(
    "there",
    [UnansweredError("away"), [], {}, {"keys": 5}, {"keys": [None, 1, {"kty": "RSA", "kid": 1}, {"kty": "oct", "k": "x", "kid": "cle-de-l-outil"}]},
     {"keys": [{"kty": "RSA", "kid": "cle-de-l-outil", "n": "AQAB", "e": "AQAB"}]}, {"keys": [{"kty": "RSA", "kid": "cle-de-l-outil", "n": 5, "e": None}]}],
    ids=str,
)  # fmt: skip
def test_keys_that_are_none_verify_nothing(program, published, there):
    published["set"] = there
    tool = tool_with(public_key="", keyset_url="https://outil.example/cles")
    assert ask_token(program, signed(assertion(tool))).status_code == 401


# --- Scores --------------------------------------------------------------------------------------


def test_c14_a_score_becomes_a_fact_once_and_the_lesson_is_done_by_it(program, tool, lesson, reader, subject):
    headers = bearer(program, tool)
    for _one in range(3):
        assert send(program, lesson, tool, score(subject, timestamp=AT), headers=headers).status_code == 200
    facts = Fact.objects.filter(person=reader, block=BLOCK).order_by("pk")
    assert [(one.kind, one.value, one.source) for one in facts] == [
        (FactKind.SCORED, {"points": "8", "possible": "10"}, "tool"),
        (FactKind.FINISHED, {}, "tool"),
    ]
    progress = LessonProgress.objects.get(user=reader, lesson=lesson)
    assert (progress.points, progress.possible) == (8, 10)
    page = client_of(reader).get(lesson.url)
    assert "8/10" in page.text
    assert "80\u00a0%" in page.text


def test_a_score_of_somebody_in_a_cohort_counts_in_it(program, tool, lesson, reader, subject):
    cohort = CohortFactory(theme=CoursePage.objects.ancestor_of(lesson).get().theme)
    EnrolmentFactory(cohort=cohort, user=reader)
    assert send(program, lesson, tool, score(subject)).status_code == 200
    assert {one.cohort_id for one in Fact.objects.filter(block=BLOCK)} == {cohort.pk}


def test_c14_an_older_score_never_replaces_a_newer(program, tool, lesson, reader, subject):
    headers = bearer(program, tool)
    assert send(program, lesson, tool, score(subject, timestamp=LATER), headers=headers).status_code == 200
    for said in (score(subject, timestamp=AT, scoreGiven=1), score(subject, timestamp=LATER, scoreGiven=1)):
        answer = send(program, lesson, tool, said, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (409, "older_score")
    result = ToolResult.objects.get()
    assert result.points == 8
    with pytest.raises(IntegrityError), transaction.atomic():
        ToolResult.objects.filter(pk=result.pk).update(said_at="2026-11-25T10:59:59Z")
    better = score(subject, timestamp="2026-11-25T11:00:00.500Z", scoreGiven=9.5)
    assert send(program, lesson, tool, better, headers=headers).status_code == 200
    assert LessonProgress.objects.get(user=reader, lesson=lesson).points == Decimal("9.5")
    assert Fact.objects.filter(kind=FactKind.SCORED).count() == 2


def test_what_is_not_graded_yet_is_no_score_and_what_is_begun_is_not_finished(
    program, tool, lesson, reader, subject
):
    headers = bearer(program, tool)
    said = score(
        subject,
        timestamp=AT,
        activityProgress="Submitted",
        gradingProgress="PendingManual",
        comment="À relire",
    )
    assert send(program, lesson, tool, said, headers=headers).status_code == 200
    assert not Fact.objects.filter(person=reader, block=BLOCK).exists()
    page = client_of(reader).get(lesson.url)
    assert "pas encore de note" in page.text
    assert "À relire" in page.text


def test_more_points_than_possible_are_all_of_them(program, tool, lesson, reader, subject):
    assert send(program, lesson, tool, score(subject, scoreGiven=12)).status_code == 200
    assert ToolResult.objects.get().points == 10


@pytest.mark.parametrize(
    "changed",
    [
        {"timestamp": None}, {"timestamp": "hier"}, {"timestamp": "2026-11-25T10:00:00"}, {"timestamp": 5},
        {"timestamp": "9999-12-31T23:59:59-12:00"}, {"timestamp": "0001-01-01T00:00:00+14:00"}, {"timestamp": "2" * 50},
        {"scoreMaximum": 0}, {"scoreMaximum": None}, {"scoreMaximum": -1}, {"scoreGiven": -1}, {"scoreGiven": "8"},
        {"scoreGiven": True}, {"scoreGiven": 10**30}, {"scoreGiven": float("nan")}, {"scoreGiven": float("inf")},
        {"scoreGiven": [8]}, {"activityProgress": "Done"}, {"activityProgress": None}, {"activityProgress": {}},
        {"gradingProgress": ""}, {"userId": 5}, {"userId": ""}, {"userId": "u" * 300}, {"comment": "c" * 2001},
        {"comment": 5},
    ],
    ids=str,
)  # fmt: skip
def test_a_score_that_is_none_says_which_part(program, tool, lesson, subject, changed):
    answer = send(program, lesson, tool, score(subject, **changed))
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_score")
    (name,) = changed
    assert name in answer.json()["error_description"] or name == "scoreGiven"
    assert not Fact.objects.filter(block=BLOCK).exists()


@pytest.mark.parametrize("body", [b"{", b"[]", b"5", b"\xff\xfe", b"[" * 60_000, b'"' + b"x" * 100])
def test_a_body_that_is_no_score_is_refused(program, tool, lesson, body):
    assert send(program, lesson, tool, body).status_code == 400


def test_sizes_and_types_are_limited(program, tool, lesson, subject):
    headers = bearer(program, tool)
    assert send(program, lesson, tool, b" " * 70_000, headers=headers).status_code == 413
    answer = program.post(place(lesson), "x", content_type="text/plain", headers=headers)
    assert answer.status_code == 415


def test_hostile_letters_in_a_word_of_the_tool_are_shown_as_letters(program, tool, lesson, reader, subject):
    said = score(subject, comment="<script>x</script>\u202e\x00\ud800 bien")
    assert send(program, lesson, tool, said).status_code == 200
    assert ToolResult.objects.get().comment == "<script>x</script> bien"
    assert "<script>x" not in client_of(reader).get(lesson.url).text


def test_c14_nobody_is_scored_who_did_not_open_the_tool_there(program, tool, lesson, subject):
    headers = bearer(program, tool)
    elsewhere = lesson_with(tool)
    stranger = launched(person(), elsewhere, tool)["sub"]
    for said in (score(stranger), score("p-" + "0" * 24), score("\x00")):
        assert send(program, lesson, tool, said, headers=headers).status_code == 404
    assert send(program, elsewhere, tool, score(subject), headers=headers).status_code == 404


def test_c14_one_tool_says_nothing_of_the_people_of_another(program, tool, lesson, subject):
    other = tool_with(name="Autre outil")
    assert send(program, lesson, other, score(subject)).status_code == 404
    answer = program.get(place(lesson, ""), headers=bearer(program, other))
    assert answer.status_code == 404
    assert program.get(place(lesson, "results"), headers=bearer(program, other)).json() == []


def test_the_account_is_closed_since(program, tool, lesson, reader, subject):
    reader.is_active = False
    reader.save()
    assert send(program, lesson, tool, score(subject)).status_code == 404


def test_a_score_comes_though_the_lesson_went_offline_meanwhile(program, tool, lesson, reader, subject):
    lesson.unpublish()
    assert send(program, lesson, tool, score(subject)).status_code == 200
    assert Fact.objects.filter(person=reader, kind=FactKind.SCORED).count() == 1


# --- Who may, and what can be read ---------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer " + "x" * 5000, "Token abc"]
)
def test_c14_without_a_word_of_ours_nothing_opens(program, tool, lesson, word):
    for path in (place(lesson, ""), place(lesson, "results"), f"/lti/lignes/{lesson.pk}/"):
        assert program.get(path, headers={"authorization": word}).status_code == 401
    answer = program.post(place(lesson), "{}", content_type=SCORE_TYPE, headers={"authorization": word})
    assert answer.status_code == 401


def test_c14_a_word_opens_what_was_asked_for_it_and_for_an_hour(program, tool, lesson, subject):
    headers = bearer(program, tool, scope=f"{AGS}lineitem.readonly")
    assert send(program, lesson, tool, score(subject), headers=headers).status_code == 403
    assert program.get(place(lesson, "results"), headers=headers).status_code == 403
    assert program.get(place(lesson, ""), headers=headers).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(seconds=3601)):
        assert program.get(place(lesson, ""), headers=headers).status_code == 401


def test_a_session_opens_no_service_and_a_word_no_page(tool, lesson, reader):
    client = client_of(reader)
    assert client.get(place(lesson, "results")).status_code == 401


def test_line_items_are_those_of_the_tool_in_the_course(program, tool, lesson):
    headers = bearer(program, tool)
    course = lesson.get_parent().get_parent()
    (item,) = program.get(f"/lti/lignes/{course.pk}/", headers=headers).json()
    assert item == {
        "id": f"{SITE}{place(lesson, '')}",
        "scoreMaximum": 100,
        "label": "Un budget à l’équilibre",
        "resourceLinkId": f"{lesson.pk}-{BLOCK}",
    }
    answer = program.get(place(lesson, ""), headers=headers)
    assert (answer.json(), answer["Content-Type"]) == (item, "application/vnd.ims.lis.v2.lineitem+json")
    for asked, number in (
        ("resource_link_id=x", 0),
        (f"resource_link_id={lesson.pk}-{BLOCK}", 1),
        ("tag=x", 0),
    ):
        assert len(program.get(f"/lti/lignes/{course.pk}/?{asked}", headers=headers).json()) == number
    other = bearer(program, tool_with(name="Autre outil"))
    assert program.get(f"/lti/lignes/{course.pk}/", headers=other).json() == []
    assert program.post(f"/lti/lignes/{course.pk}/", {}, headers=headers).status_code == 405
    assert program.get("/lti/lignes/999999/", headers=headers).json() == {"error": "not_found"}


def test_results_say_what_the_tool_said_page_by_page(program, tool, lesson, subject):
    headers = bearer(program, tool)
    others = [launched(person(), lesson, tool)["sub"] for _one in range(2)]
    send(program, lesson, tool, score(subject, comment="Bien"), headers=headers)
    send(program, lesson, tool, score(others[0], scoreGiven=5), headers=headers)
    first = program.get(f"{place(lesson, 'results')}?limit=1", headers=headers)
    assert first.json()[0] | {"id": ""} == {
        "id": "", "scoreOf": f"{SITE}{place(lesson, '')}", "userId": subject, "resultScore": 8.0, "resultMaximum": 10.0,
        "comment": "Bien",
    }  # fmt: skip
    following = first["Link"].partition(">")[0].lstrip("<").removeprefix(SITE)
    second = program.get(following, headers=headers)
    assert [one["userId"] for one in second.json()] == [others[0]]
    assert "Link" not in second
    mine = program.get(f"{place(lesson, 'results')}?user_id={subject}", headers=headers)
    assert len(mine.json()) == 1
    for hostile in ("user_id=%00", "user_id=" + "x" * 3000, "limit=-1", "limit=9e9", "page=9999999999999"):
        assert program.get(f"{place(lesson, 'results')}?{hostile}", headers=headers).status_code == 200


def test_another_opening_changes_no_result(program, tool, lesson, reader, subject):
    send(program, lesson, tool, score(subject))
    opened(client_of(reader), lesson)
    assert ToolResult.objects.get().points == 8
    assert uuid.UUID(BLOCK) == ToolResult.objects.get().block
