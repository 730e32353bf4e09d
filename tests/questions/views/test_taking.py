"""Questionnaires and questions of lessons as people go through them, without a script."""

import json
import re
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from redis import Redis

from lms.core.db.clock import database_now
from lms.learning.models import Fact
from lms.programme.readable import plain_words
from lms.questions.attempt_queries import answers_of
from lms.questions.domain import attempts
from lms.questions.enums import AttemptState
from lms.questions.models import AnonymousAnswers, Attempt, AttemptStep, Participation, StepWords
from tests.factories.accounts import UserFactory
from tests.forms import fields_of
from tests.questions.attempts_help import begun, lesson_with, question_of, questionnaire_of, right
from tests.questions.examples import EXAMPLES, example

pytestmark = pytest.mark.django_db
KINDS = sorted(EXAMPLES)


class Browser(Client):
    """Sends forms as browsers do."""

    def post(self, path, data=None, **more):
        body = urlencode(data or {}, doseq=True)
        return super().post(path, body, content_type="application/x-www-form-urlencoded", **more)


def signed_in(user=None):
    client = Browser()
    client.user = user or UserFactory()
    client.force_login(client.user)
    return client


def words(response):
    text = BeautifulSoup(response.content, "html.parser").get_text(" ")
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


def form_of(response, action=""):
    soup = BeautifulSoup(response.content, "html.parser")
    forms = [one for one in soup.select("main form[method=post]") if action in (one.get("action") or "")]
    return forms[0]


def values_of(form):
    found = {}
    for one in form.select("input[type=hidden]"):
        found[one["name"]] = one.get("value", "")
    return found


def started(client, questionnaire):
    lesson, key = lesson_with(questionnaire)
    page = reverse("questions:begin", args=[lesson.pk, key])
    answer = client.post(page)
    assert answer.status_code == 303
    return lesson, key, Attempt.objects.get(person=client.user), answer["Location"]


# --- One way through ---------------------------------------------------------------------------


def test_from_the_lesson_to_the_result():
    client = signed_in()
    questionnaire = questionnaire_of(question_of("truefalse"), question_of("number"), pass_mark=Decimal(70))
    lesson, key = lesson_with(questionnaire)
    shown = client.get(lesson.url)
    assert "Questionnaire final" in words(shown)
    begin = reverse("questions:begin", args=[lesson.pk, key])
    assert begin in shown.content.decode()
    assert "70 %" in words(client.get(begin))
    first = client.post(begin)["Location"]
    page = client.get(first)
    second = client.post(first, {**values_of(form_of(page, first)), "answer": "true"})["Location"]
    page = client.get(second)
    wrong = client.post(second, {**values_of(form_of(page, second)), "answer": "douze"})
    assert wrong.status_code == 422
    soup = BeautifulSoup(wrong.content, "html.parser")
    assert soup.select_one("#answer")["value"] == "douze"
    assert soup.select_one("#answer")["aria-invalid"] == "true"
    assert "answer-error" in soup.select_one("#answer")["aria-describedby"]
    assert soup.select_one("[autofocus] a")["href"] == "#answer"
    review = client.post(second, {**values_of(form_of(wrong, second)), "answer": "200"})["Location"]
    page = client.get(review)
    assert "sans réponse" not in words(page)
    result = client.post(review, values_of(form_of(page)))["Location"]
    said = words(client.get(result))
    assert "100 %" in said
    assert "Réussi" in said
    assert client.get(first).status_code == 303  # nothing is answered any more
    assert "100 %" in words(client.get(lesson.url))


@pytest.mark.parametrize("kind", KINDS)
def test_each_type_is_answered_in_a_lesson_corrected_and_read_back(kind):
    client, question = signed_in(), question_of(kind)
    lesson, key = lesson_with(question=question)
    page = client.get(lesson.url)
    form = form_of(page, "exercices")
    soup = BeautifulSoup(page.content, "html.parser").select_one(f"#question-{key}")
    assert soup.select_one("fieldset > legend")
    name = f"q-{key[:8]}"
    empty = client.post(form["action"], values_of(form) if kind != "order" else {**values_of(form), name: ""})
    assert empty.status_code == 422
    sent = {
        "single": {name: "0"}, "multiple": {name: ["0", "2"]}, "truefalse": {name: "false"}, "order": {},
        "match": {f"{name}-0": "1"}, "number": {name: "205"}, "short": {name: "l’exclusion numérique"},
        "long": {name: "Chez nous…"}, "matrix": {f"{name}-1": "1"}, "rating": {name: "3"},
    }[kind]  # fmt: skip
    answer = client.post(form["action"], {**values_of(form), **sent})
    assert (answer.status_code, answer["Location"]) == (303, f"{lesson.url}#question-{key}")
    attempt = Attempt.objects.get(person=client.user)
    assert answers_of(attempt)[0]
    again = client.get(lesson.url)
    shown = BeautifulSoup(again.content, "html.parser").select_one(f"#question-{key}")
    assert shown.select_one(".verdict")
    for one in shown.select("[aria-describedby]"):
        for key_ in one["aria-describedby"].split():
            assert shown.select(f'[id="{key_}"]'), key_
    ids = re.findall(r'\bid="([^"]+)"', again.content.decode())
    assert len(ids) == len(set(ids))
    assert Fact.objects.filter(person=client.user, kind="answered").count() == 1
    client.post(form["action"], {**values_of(form), **sent})
    assert AttemptStep.objects.filter(attempt=attempt).count() == 1


def test_a_line_moves_by_a_button_and_is_said():
    client, question = signed_in(), question_of("order")
    lesson, key = lesson_with(question=question)
    form = form_of(client.get(lesson.url), "exercices")
    answer = client.post(form["action"], {**values_of(form), f"q-{key[:8]}-down": "0"})
    soup = BeautifulSoup(answer.content, "html.parser")
    assert soup.select_one(f'input[name="q-{key[:8]}"]')["value"] == "1,0,2,3,4"
    assert "2" in soup.select_one("[role=status]").get_text()
    assert soup.select_one("li.moved button[autofocus]")
    assert not Attempt.objects.exists()


def test_feedback_at_once_is_shown_after_each_question_and_the_answer_is_final():
    client = signed_in()
    questionnaire = questionnaire_of(question_of("truefalse"), question_of("single"), feedback="at_once")
    _lesson, _key, attempt, first = started(client, questionnaire)
    page = client.get(first)
    assert "C’est vrai" not in words(page)
    there = client.post(first, {**values_of(form_of(page, first)), "answer": "false"})["Location"]
    assert there == first
    assert "Relisez" in words(client.get(first))
    client.post(first, {"step": "1", "answer": "true"})
    assert answers_of(attempt) == {0: {"value": False}}


# --- What may go wrong -------------------------------------------------------------------------


def test_an_older_tab_is_told_and_what_it_typed_is_on_the_page():
    client = signed_in()
    _lesson, _key, attempt, first = started(
        client, questionnaire_of(question_of("short"), question_of("short"))
    )
    old = values_of(form_of(client.get(first), first))
    client.post(first, {**old, "answer": "kept"})
    told = client.post(first, {**old, "answer": "typed in the older tab"})
    assert told.status_code == 409
    assert "autre onglet" in words(told)
    soup = BeautifulSoup(told.content, "html.parser")
    assert soup.select_one('form input[name="answer"]')["value"] == "typed in the older tab"
    assert soup.select_one('input[name="kept"]')["value"] == "kept"
    assert answers_of(attempt)[0] == {"text": "kept"}
    client.post(first, {**values_of(form_of(told, first)), "answer": "typed in the older tab"})
    assert answers_of(attempt)[0] == {"text": "typed in the older tab"}


def test_the_time_is_said_before_and_what_was_saved_is_handed_in():
    client = signed_in()
    lesson, key = lesson_with(questionnaire_of(question_of("number"), minutes=30))
    assert "30 min" in words(client.get(reverse("questions:begin", args=[lesson.pk, key])))
    first = client.post(reverse("questions:begin", args=[lesson.pk, key]))["Location"]
    page = client.get(first)
    assert re.search(r"Il vous reste (29|30) min", words(page))
    client.post(first, {**values_of(form_of(page, first)), "answer": "200"})
    attempt = Attempt.objects.get()
    Attempt.objects.update(
        ends_at=database_now() + timedelta(seconds=50), started_at=database_now() - timedelta(minutes=29)
    )
    assert "une minute" in words(client.get(first)).lower()
    Attempt.objects.update(ends_at=database_now() - timedelta(seconds=90))
    late = client.post(first, {"step": "1", "answer": "3"})
    assert late["Location"] == reverse("questions:result", args=[attempt.pk])
    said = words(client.get(late["Location"]))
    assert "Le temps est écoulé" in said
    assert "100 %" in said


def test_nobody_sees_or_sends_anothers_attempt():
    client, other = signed_in(), signed_in()
    lesson, key, attempt, first = started(client, questionnaire_of(question_of("single")))
    for name, args in (
        ("question", [attempt.pk, 1]),
        ("review", [attempt.pk]),
        ("result", [attempt.pk]),
        ("read", [attempt.pk]),
    ):
        assert other.get(reverse(f"questions:{name}", args=args)).status_code == 404
    assert other.post(first, {"step": "0", "answer": "0"}).status_code == 404
    lesson.unpublish()
    assert other.get(reverse("questions:begin", args=[lesson.pk, key])).status_code == 404


@pytest.mark.parametrize("value", ["", "-1", "9" * 40, "٣", "\x00", "a" * 3000, "0,1,2,3,4,5,6", "🦊"])
@pytest.mark.parametrize("kind", KINDS)
def test_hostile_values_are_answered(kind, value):
    client = signed_in()
    _lesson, _key, attempt, first = started(client, questionnaire_of(question_of(kind)))
    names = ["answer", "answer-0", "answer-1", "answer-up", "answer-down", "step", "to", "review", "moved"]
    assert client.post(first, dict.fromkeys(names, value)).status_code < 500
    assert client.post(first, {**dict.fromkeys(names, value), "step": "0"}).status_code < 500
    assert client.get(first, dict.fromkeys(names, value)).status_code < 500
    assert client.post(reverse("questions:review", args=[attempt.pk]), {"step": value}).status_code < 500


# --- C11 ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tolerance_points", "shown", "passed"),
    [
        ("69.995", "69,99 %", False),
        ("70", "70 %", True),
        ("69.96", "69,96 %", False),
        ("66.66667", "66,66 %", False),
    ],
)
def test_c11_what_is_shown_agrees_with_the_verdict(tolerance_points, shown, passed):
    client = signed_in()
    choices = [
        {"id": "a", "text": "x", "weight": "100", "feedback": ""},
        {"id": "b", "text": "y", "weight": tolerance_points, "feedback": ""},
    ]
    question = question_of("single", choices=choices, shuffle=False)
    _lesson, _key, attempt, first = started(client, questionnaire_of(question, pass_mark=Decimal(70)))
    client.post(first, {**values_of(form_of(client.get(first), first)), "answer": "1"})
    attempt.refresh_from_db()
    attempts.submit(attempt=attempt, step=attempt.step, answers={})
    said = words(client.get(reverse("questions:result", args=[attempt.pk])))
    assert shown in said
    assert ("Réussi Le seuil" in said or "Réussi." in said) is passed
    assert ("Pas encore réussi" in said) is not passed


# --- C10 ---------------------------------------------------------------------------------------

SECRET = "clé-secrète-du-retour"


def secret_of(kind):
    content = json.loads(json.dumps(example(kind)).replace('"feedback": ""', f'"feedback": "{SECRET}"'))
    if kind == "number":
        content["answers"][0]["value"] = "987654"
    if kind == "short":
        content["answers"][0]["pattern"] = "illectronismissime"
    if kind == "long":
        content["guide"] = SECRET
    return content


def all_that_is_cached() -> bytes:
    """The values as they lie in the process, or on the server."""
    if not settings.REDIS_URL:
        return b" ".join(cache._cache.values())
    server = Redis.from_url(settings.REDIS_URL)
    keys = server.scan_iter(f"*{settings.CACHES['default']['KEY_PREFIX']}*", _type="string")
    return b" ".join(server.get(key) or b"" for key in keys)


@pytest.mark.parametrize("kind", KINDS)
def test_c10_the_key_is_nowhere_before_the_answer(kind):
    cache.clear()
    client, content = signed_in(), secret_of(kind)
    content.pop("type")
    question = question_of(kind, **content)
    lesson, _key = lesson_with(question=question)
    questionnaire = questionnaire_of(question)
    other, other_key = lesson_with(questionnaire)
    begin = client.post(reverse("questions:begin", args=[other.pk, other_key]))["Location"]
    pages = [client.get(lesson.url), client.get(other.url), client.get(begin), client.get(f"/api/v1/lessons/{lesson.pk}/"),
             client.get(f"/api/v1/lessons/{other.pk}/"), client.get("/api/v1/attempts/"), client.get("/api/v1/questionnaires/")]  # fmt: skip
    for page in pages:
        assert page.status_code == 200
        text = page.content.decode()
        for secret in (
            SECRET,
            "987654",
            "illectronismissime",
            '"correct"',
            '"weight"',
            '"right"',
            "C’est vrai",
            "Relisez",
        ):
            assert secret not in text, (secret, page.request["PATH_INFO"])
        for part in [*content.get("choices", []), *content.get("items", []), *content.get("pairs", [])]:
            assert f'"{part["id"]}"' not in text or len(part["id"]) < 3
    assert SECRET.encode() not in all_that_is_cached()
    assert SECRET not in plain_words(lesson) + plain_words(other)
    assert client.get(f"/gestion/snippets/questions/question/edit/{question.pk}/").status_code in (
        302,
        403,
        404,
    )


# --- Anonymous ---------------------------------------------------------------------------------


def test_anonymous_answers_hold_neither_person_nor_hour_and_are_given_once():
    client = signed_in()
    questionnaire = questionnaire_of(
        question_of("rating"), question_of("long"), purpose="satisfaction", anonymous=True, attempts_allowed=1
    )
    lesson, key = lesson_with(questionnaire)
    page = reverse("questions:anonymous", args=[lesson.pk, key])
    assert client.get(reverse("questions:begin", args=[lesson.pk, key]))["Location"] == page
    shown = client.get(page)
    assert "nom" in words(shown)
    said = "Un avis très reconnaissable"
    answer = client.post(page, {**values_of(form_of(shown)), "q1": "4", "q2": said})
    assert answer.status_code == 303
    sheet = AnonymousAnswers.objects.get()
    assert sheet.answers["1"] == {"text": said}
    assert {field.name for field in sheet._meta.fields} == {
        "id",
        "version",
        "questionnaire",
        "cohort",
        "day",
        "layout",
        "answers",
    }
    assert client.post(page, {"q1": "0"}).status_code == 409
    assert AnonymousAnswers.objects.count() == 1
    assert not Attempt.objects.exists()
    assert not StepWords.objects.exists()
    assert Participation.objects.get().person == client.user
    from django.apps import apps

    for model in apps.get_models():
        if model is not AnonymousAnswers and not model._meta.proxy:
            for row in model._default_manager.values_list()[:200]:
                assert said not in str(row), model
    assert fields_of is not None
    assert Fact.objects.filter(person=client.user, kind="finished", block=key).count() == 1


def test_before_and_after_are_compared():
    client = signed_in()
    questions = [question_of("rating"), question_of("rating")]
    before = questionnaire_of(*questions, purpose="before", title="Avant")
    after = questionnaire_of(*questions, purpose="after", title="Après", compared_with=before)
    for questionnaire, step in ((before, 1), (after, 3)):
        lesson, key = lesson_with(questionnaire)
        attempt = begun(client.user, questionnaire, lesson, key)
        attempts.submit(attempt=attempt, step=0, answers={0: {"choice": str(step)}, 1: {"choice": "2"}})
    page = client.get(reverse("questions:compare", args=[lesson.pk, key]))
    said = words(page)
    assert "+ 2 points" in said
    assert "+ 1" in said  # on average
    assert client.post(reverse("questions:share", args=[lesson.pk, key])).status_code == 303
    assert Attempt.objects.exclude(shared_at=None).count() == 2
    client.post(reverse("questions:share", args=[lesson.pk, key]), {"hide": "1"})
    assert not Attempt.objects.exclude(shared_at=None).exists()
    assert signed_in().get(reverse("questions:compare", args=[lesson.pk, key])).status_code == 404


def test_a_lesson_with_many_questions_asks_the_database_as_often_as_one_with_one(
    django_assert_max_num_queries,
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in (1, 5):
        client = signed_in()
        lesson, _key = lesson_with(question=question_of("single"))
        body = [
            {
                "type": "bank_question",
                "id": f"{n:08d}-0000-4000-8000-000000000000",
                "value": {"question": question_of("single").pk},
            }
            for n in range(number)
        ]
        lesson.body = json.dumps(body)
        lesson.save_revision().publish()
        client.get(lesson.url)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(lesson.url).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 10


def test_the_api_gives_ones_own_attempts_alone():
    client, other = signed_in(), signed_in()
    questionnaire = questionnaire_of(question_of("single"))
    _lesson, _key, attempt, _first = started(client, questionnaire)
    done = attempts.submit(attempt=attempt, step=0, answers=right(attempt))
    assert done.state == AttemptState.GRADED
    (row,) = client.get("/api/v1/attempts/").json()["results"]
    assert (row["state"], Decimal(row["points"])) == ("graded", 1)
    assert other.get("/api/v1/attempts/").json()["results"] == []
    assert other.get(f"/api/v1/attempts/{attempt.pk}/").status_code == 404
    (row,) = client.get("/api/v1/questionnaires/").json()["results"]
    assert row["title"] == "Questionnaire final"
