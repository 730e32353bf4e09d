"""A course as it is followed: opening, resuming, what is closed, what came since."""

import uuid

import pytest
from django.urls import reverse

from lms.core.errors import DomainError
from lms.learning.domain.progress import mark_done
from lms.learning.models import Fact, LessonProgress, ReadingPlace
from lms.learning.registry import Closed, Gate, gates
from lms.programme.domain.access import require_sign_in
from lms.programme.models import CoursePage, LessonPage
from tests.factories.programme import LessonPageFactory
from tests.programme.help import course_with, person, text_of
from tests.registries import declared

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    user = person()
    client.force_login(user)
    return user


def blocks(lesson, *keys):
    lesson.body = [{"type": "text", "id": key, "value": "<p>Un paragraphe.</p>"} for key in keys]
    lesson.save()


def test_opening_a_lesson_is_a_fact_once_and_for_the_signed_in_alone(client, reader):
    _course, [lesson] = course_with(1)
    for _ in range(3):
        assert client.get(lesson.url).status_code == 200
    assert list(Fact.objects.values_list("kind", "person")) == [("began", reader.pk), ("opened", reader.pk)]
    client.logout()
    client.get(lesson.url)
    assert Fact.objects.count() == 2


def test_resume_leads_to_the_block_seen_last(client, reader):
    course, lessons = course_with(2)
    first, second = str(uuid.uuid4()), str(uuid.uuid4())
    blocks(lessons[0], first, second)
    resume = reverse("learning:resume", args=[course.pk])
    assert client.get(resume).url == lessons[0].url
    client.get(lessons[0].url)
    kept = client.post(reverse("learning:keep_place", args=[lessons[0].pk]), {"block": second})
    assert kept.status_code == 204
    assert client.get(resume).url == f"{lessons[0].url}#bloc-{second}"
    assert f'id="bloc-{second}"' in client.get(lessons[0].url).text
    mark_done(user=reader, lesson=lessons[0])
    assert client.get(resume).url == lessons[1].url
    assert resume in client.get(course.url).text


@pytest.mark.parametrize(
    "block", ["", "x", "0" * 40, "\x00", "0b6f1f52-8f0e-4c1c-9a57-0d5f3b7d7c11", "1" * 10_000]
)
def test_a_place_that_is_not_in_the_lesson_is_not_kept(client, reader, block):
    _course, [lesson] = course_with(1)
    blocks(lesson, str(uuid.uuid4()))
    assert client.post(reverse("learning:keep_place", args=[lesson.pk]), {"block": block}).status_code == 404
    assert not ReadingPlace.objects.exists()


def test_a_lesson_that_is_closed_says_why_and_shows_nothing(client, reader):
    course, lessons = course_with(2)
    blocks(lessons[1], str(uuid.uuid4()))
    shut = Closed("Ouvre jeudi 10 décembre à 16 h 30.")
    with declared(
        gates,
        Gate("test", closed=lambda user, courses: {lessons[1].pk: shut} if course.pk in courses else {}),
    ):
        page = text_of(client.get(lessons[1].url))
        assert ("Ouvre jeudi 10 décembre" in page, "Un paragraphe." in page) == (True, False)
        assert "Ouvre jeudi 10 décembre" in text_of(client.get(course.url))
        refused = client.post(reverse("learning:finish", args=[lessons[1].pk]))
        assert refused.status_code == 409
        with pytest.raises(DomainError) as error:
            mark_done(user=reader, lesson=lessons[1])
        assert error.value.code == "not_open_yet"
    assert not LessonProgress.objects.done().exists()
    assert "Un paragraphe." in text_of(client.get(lessons[1].url))


def test_in_order_a_lesson_waits_for_the_required_ones_before_it(client, reader):
    course, lessons = course_with(1, 2)
    CoursePage.objects.filter(pk=course.pk).update(in_order=True)
    LessonPage.objects.filter(pk=lessons[1].pk).update(required=False)
    assert "Ouvre quand" in text_of(client.get(lessons[2].url))
    mark_done(user=reader, lesson=lessons[0])
    assert "Ouvre quand" not in text_of(client.get(lessons[2].url))


def test_a_lesson_added_later_is_named_and_may_be_followed(client, reader):
    course, lessons = course_with(1)
    mark_done(user=reader, lesson=lessons[0])
    LessonPageFactory(parent=lessons[0].get_parent(), title="La nouvelle").save_revision().publish()
    page = text_of(client.get(course.url))
    assert ("1 leçon ajoutée depuis" in page, "Terminé le" in page) == (True, True)
    moved = client.post(reverse("learning:move_on", args=[course.pk]), follow=True)
    assert "ajoutée depuis" not in text_of(moved)
    assert "Terminé le" in text_of(moved)


def test_what_is_closed_to_a_person_can_be_neither_kept_nor_resumed(client, reader):
    course, [lesson] = course_with(1)
    require_sign_in(page=course)
    client.logout()
    for name, pk in (("keep_place", lesson.pk), ("move_on", course.pk), ("finish", lesson.pk)):
        assert client.post(reverse(f"learning:{name}", args=[pk])).status_code in (302, 403, 404)
    assert not Fact.objects.exists()
