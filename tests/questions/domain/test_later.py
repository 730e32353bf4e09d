"""What is asked three months after a course: closed until then, one letter when the time has come."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from lms.core.errors import DomainError
from lms.learning.domain.progress import mark_done
from lms.learning.models import CourseProgress
from lms.notify.models import Message
from lms.questions.domain import anonymous, attempts
from lms.questions.domain.later import AFTER, ask_later
from lms.questions.models import AnonymousAnswers, Attempt
from tests.factories.accounts import UserFactory
from tests.questions.attempts_help import lesson_with, question_of, questionnaire_of

pytestmark = pytest.mark.django_db


def asked_later(**rules):
    questionnaire = questionnaire_of(question_of("rating"), purpose="later", **rules)
    lesson, key = lesson_with(questionnaire)
    person = UserFactory()
    return person, questionnaire, lesson, key


def finish(person, lesson, *, days_ago):
    """The facts are guarded; the projection, of which the clock is read, may be set back."""
    mark_done(user=person, lesson=lesson)
    CourseProgress.objects.filter(user=person).update(finished_at=timezone.now() - timedelta(days=days_ago))


def letters(person):
    return Message.objects.filter(recipient=person, notification="questions.asked_later")


@pytest.mark.parametrize(("days", "number"), [(90, 0), (92, 1), (120, 1), (125, 0)])
def test_one_letter_from_the_day_on_for_a_month(days, number):
    person, _questionnaire, lesson, _key = asked_later()
    finish(person, lesson, days_ago=days)
    assert ask_later() == number
    assert ask_later() == 0
    assert letters(person).count() == number


def test_who_has_not_finished_answered_or_left_is_not_asked():
    person, questionnaire, lesson, key = asked_later()
    finish(person, lesson, days_ago=95)
    answered, gone, reading = UserFactory(), UserFactory(), UserFactory()
    finish(answered, lesson, days_ago=95)
    finish(gone, lesson, days_ago=95)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    attempts.start(person=answered, questionnaire=questionnaire, lesson=lesson, block=key)
    assert ask_later() == 1
    assert [letters(one).count() for one in (person, answered, gone, reading)] == [1, 0, 0, 0]


def test_before_its_time_it_says_when_and_nothing_is_written(client):
    person, questionnaire, lesson, key = asked_later()
    here = {"person": person, "questionnaire": questionnaire, "lesson": lesson, "block": key}
    with pytest.raises(DomainError, match="trois mois") as refused:
        attempts.start(**here)
    assert refused.value.code == "not_yet"
    finish(person, lesson, days_ago=10)
    client.force_login(person)
    page = client.get(reverse("questions:begin", args=[lesson.pk, key]))
    assert "trois mois après la fin de votre parcours" in page.text
    assert "trois mois après la fin de votre parcours" in client.get(lesson.url).text
    assert client.post(reverse("questions:begin", args=[lesson.pk, key])).status_code == 409
    assert not Attempt.objects.exists()
    with time_machine.travel(timezone.now() + AFTER):
        CourseProgress.objects.filter(user=person).update(finished_at=timezone.now() - AFTER * 2)
        assert "trois mois après" not in client.get(lesson.url).text


def test_without_a_name_as_well(client):
    person, questionnaire, lesson, key = asked_later(anonymous=True, attempts_allowed=1)
    client.force_login(person)
    page = reverse("questions:anonymous", args=[lesson.pk, key])
    assert "trois mois après" in client.get(page).text
    assert client.post(page).status_code == 409
    assert not AnonymousAnswers.objects.exists()
    finish(person, lesson, days_ago=95)
    assert client.post(page).status_code == 303
    assert AnonymousAnswers.objects.count() == 1
    assert anonymous.Participation.objects.filter(questionnaire=questionnaire).count() == 1
