"""A lesson that is closed for now is closed to every verb: each door is tried, and nothing is begun behind any."""

import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from cohorts.models import LessonOpening
from lms.core.errors import DomainError
from lms.handins.models import HandIn
from lms.learning.models import Fact, LessonNote, PlayingPlace, ReadingPlace, Reflection
from lms.lti.models import ToolResult
from lms.packages.domain import launches
from lms.packages.models import Launch
from lms.programme.models import LessonPage
from lms.questions.domain import attempts
from lms.questions.models import AnonymousAnswers, Attempt, Participation
from lms.search import indexer
from tests.factories.cohorts import CohortFactory, EnrolmentFactory, coach_of
from tests.lti.help import tool_with
from tests.media.help import captioned
from tests.media.test_intake import place
from tests.packages.help import accepted, scorm
from tests.programme.help import course_with, spaced, text_of
from tests.questions.attempts_help import question_of, questionnaire_of

pytestmark = pytest.mark.django_db
__all__ = ["place"]  # a private place for each test
SECRET = "Le mot que personne ne lit avant l’heure : zorglub"


class Shut:
    """A lesson with a block of each kind, closed to a cohort until the day after tomorrow."""

    def __init__(self):
        course, [lesson] = course_with(1)
        self.cohort = CohortFactory(theme=course.theme)
        self.reader = EnrolmentFactory(cohort=self.cohort).user
        self.test = questionnaire_of(question_of("single"))
        self.anonymous = questionnaire_of(question_of("rating"), purpose="satisfaction", anonymous=True)
        self.question = question_of("single")
        self.package, tool = accepted(scorm()).package, tool_with()
        values = {
            "text": f"<p>{SECRET}</p>",
            "checklist": {"title": "À faire", "items": [{"type": "item", "id": str(uuid.uuid4()), "value": "Une chose"}]},
            "reflection": {"title": "Ici", "question": "Et chez vous ?", "needed": False},
            "questionnaire": {"questionnaire": self.test.pk, "required": False},
            "bank_question": {"question": self.question.pk, "required": False},
            "video": {"title": "Un film", "file": captioned().pk, "url": ""},
            "outside_tool": {"content": tool.contents.earliest("pk").pk, "title": "Outil", "done_when": "finished"},
            "hand_in": {
                "title": "Mon travail", "instruction": f"<p>{SECRET}</p>", "criteria": ["Clair"], "takes": "either",
                "whose": "person", "out_of": "20", "counts_when": "accepted",
            },
            "package": {"package": self.package.pk, "title": "Jeu", "instead": "<p>À la place</p>", "done_when": "finished"},
        }  # fmt: skip
        self.keys = {kind: str(uuid.uuid4()) for kind in [*values, "anonymous"]}
        body = [{"type": kind, "id": self.keys[kind], "value": value} for kind, value in values.items()]
        sheet = {"questionnaire": self.anonymous.pk, "required": False}
        body.append({"type": "questionnaire", "id": self.keys["anonymous"], "value": sheet})
        lesson.body = json.dumps(body)
        lesson.save_revision().publish()
        self.course, self.lesson = course, LessonPage.objects.get(pk=lesson.pk)
        self.at = timezone.now() + timedelta(days=2)

    def close(self):
        LessonOpening.objects.create(cohort=self.cohort, page=self.course.page_ptr, opens_at=self.at)

    def client(self, user=None):
        client = Client()
        client.force_login(user or self.reader)
        return client

    def address(self, name, kind=""):
        return reverse(name, args=[self.lesson.pk, *([self.keys[kind]] if kind else [])])


@pytest.fixture
def shut(settings, place):
    settings.PACKAGES_URL, settings.SITE_URL = "http://paquets.localhost:8000", "http://testserver"
    return Shut()


def doors(shut):
    """(address, what is sent): a POST to each verb."""
    version = shut.question.current_id
    item = shut.lesson.body.raw_data[1]["value"]["items"][0]["id"]
    return {
        shut.address("learning:finish"): {},
        shut.address("learning:keep_place"): {"block": shut.keys["text"]},
        shut.address("learning:choose", "checklist"): {"item": item},
        shut.address("learning:reflect", "reflection"): {"body": "Chez nous"},
        shut.address("learning:note"): {"body": "À retenir"},
        shut.address("questions:begin", "questionnaire"): {},
        shut.address("questions:anonymous", "anonymous"): {"q1": "1"},
        shut.address("questions:practise", "bank_question"): {"version": version},
        shut.address("packages:start", "package"): {},
        shut.address("media:finish", "video"): {},
        shut.address("learning:keep_second", "video"): {"seconds": "12"},
        shut.address("lti:open", "outside_tool"): {},
        shut.address("handins:work", "hand_in"): {"text": "Mon texte", "step": "0", "final": "1"},
        shut.address("packages:read_instead", "package"): {},
    }


def test_every_post_to_a_closed_lesson_is_refused_with_the_reason(shut):
    shut.close()
    client = shut.client()
    for address, sent in doors(shut).items():
        answer = client.post(address, sent)
        assert (answer.status_code, "Votre promotion l’ouvre le" in spaced(answer.text)) == (409, True), (
            address
        )
        assert SECRET not in answer.text
    api = APIClient()
    api.force_authenticate(shut.reader)
    refused = api.post("/api/v1/progress/", {"lesson": shut.lesson.pk})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_open_yet")
    kept = (Participation, AnonymousAnswers, ReadingPlace, PlayingPlace, Reflection, LessonNote)
    for model in (Fact, Attempt, Launch, HandIn, ToolResult, *kept):
        assert not model.objects.exists(), model


def test_the_same_doors_are_open_once_the_lesson_is(shut):
    client = shut.client()
    for address, sent in doors(shut).items():
        assert client.post(address, sent).status_code < 409 or "practise" in address or "exercices" in address
    assert Fact.objects.exists()


def test_every_page_of_a_closed_lesson_leads_back_to_the_reason(shut):
    client = shut.client()
    launch = launches.begin(
        person=shut.reader, lesson=shut.lesson, block=shut.keys["package"], package=shut.package
    )
    shut.close()
    for address in (
        shut.address("questions:begin", "questionnaire"),
        shut.address("questions:anonymous", "anonymous"),
        shut.address("learning:reflect", "reflection"),
        shut.address("handins:work", "hand_in"),
        reverse("packages:play", args=[launch.pk]),
    ):
        assert client.get(address).url == shut.lesson.url
    for name in ("media:file", "media:captions"):
        assert client.get(shut.address(name, "video")).status_code == 404
    page = text_of(client.get(shut.lesson.url))
    assert ("Votre promotion l’ouvre le" in spaced(page), SECRET in page) == (True, False)
    for verb in (launches.begin_again, lambda launch_id: launches.open_part(launch_id=launch_id, sco="i1")):
        with pytest.raises(DomainError) as error:
            verb(launch_id=launch.pk)
        assert error.value.code == "not_open_yet"


def test_what_was_begun_before_is_still_saved_and_handed_in(shut):
    begun = {"lesson": shut.lesson, "block": shut.keys["questionnaire"]}
    attempt = attempts.start(person=shut.reader, questionnaire=shut.test, **begun)
    shut.close()
    assert attempts.start(person=shut.reader, questionnaire=shut.test, **begun) == attempt
    client = shut.client()
    assert client.get(reverse("questions:question", args=[attempt.pk, 1])).status_code == 200
    assert client.post(reverse("questions:review", args=[attempt.pk]), {"step": 0}).status_code == 303
    assert Fact.objects.filter(person=shut.reader, kind="finished").exists()


def test_the_api_sends_no_body_of_a_closed_lesson_and_says_when_it_opens(shut):
    def rows(user):
        api = APIClient()
        api.force_authenticate(user)
        listed = [row for row in api.get("/api/v1/lessons/").json()["results"] if row["id"] == shut.lesson.pk]
        assert api.get(f"/api/v1/lessons/{shut.lesson.pk}/").json() == listed[0]
        return listed[0]

    before = rows(shut.reader)
    assert (before["closed"], before["opens_at"], SECRET in json.dumps(before, ensure_ascii=False)) == (
        "",
        None,
        True,
    )
    shut.close()
    closed = rows(shut.reader)
    assert (closed["body"], closed["opens_at"][:16]) == ([], shut.at.isoformat()[:16])
    assert "Votre promotion l’ouvre" in closed["closed"]
    assert rows(coach_of(shut.cohort)) == before


def test_a_search_finds_a_closed_lesson_without_its_words(shut):
    indexer.rebuild()
    found = "/bibliotheque/?q=zorglub"
    assert "que personne ne lit" in text_of(shut.client().get(found))
    shut.close()
    page = text_of(shut.client().get(found))
    assert (shut.lesson.title in page, "que personne ne lit" in page) == (True, False)
    assert "Votre promotion l’ouvre" in page
    assert "que personne ne lit" in text_of(shut.client(coach_of(shut.cohort)).get(found))
