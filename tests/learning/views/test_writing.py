"""Ticks, self-assessments, reflections and private notes of lessons."""

import uuid

import pytest
from django.urls import reverse

from coaching.models import Project
from lms.accounts.models import User
from lms.learning.models import Fact, LessonNote, LessonProgress, Reflection
from lms.programme.models import LessonPage
from tests.factories.coaching import ProjectFactory
from tests.programme.help import course_with, person, text_of

pytestmark = pytest.mark.django_db
FIRST, SECOND, BLOCK = (str(uuid.uuid4()) for _ in range(3))


@pytest.fixture
def reader(client) -> User:
    user = person()
    client.force_login(user)
    return user


def lesson_with(kind: str, **value) -> LessonPage:
    _course, [lesson] = course_with(1)
    lesson.body = [{"type": kind, "id": BLOCK, "value": value}]
    lesson.save()
    return LessonPage.objects.get(pk=lesson.pk)


def lines(*texts):
    return [
        {"type": "item", "id": key, "value": text} for key, text in zip((FIRST, SECOND), texts, strict=True)
    ]


@pytest.fixture
def checklist():
    return lesson_with("checklist", title="À faire", items=lines("Relire", "Retirer"))


def test_ticks_are_kept_for_each_person(client, reader, checklist):
    url = reverse("learning:choose", args=[checklist.pk, BLOCK])
    for _twice in range(2):
        assert client.post(url, {"item": [SECOND, "nonsense"]}).url == f"{checklist.url}#bloc-{BLOCK}"
    page = text_of(client.get(checklist.url))
    assert page.count("checked") == 1
    assert page.index("checked") > page.index("Relire")
    assert Fact.objects.filter(kind="checked").count() == 1
    client.post(url, {"item": [FIRST]})
    assert Fact.objects.filter(kind="checked").count() == 3
    client.force_login(person())
    assert "checked" not in text_of(client.get(checklist.url))


def test_a_visitor_reads_the_list_and_cannot_tick(client, checklist):
    assert "<li>Retirer</li>" in text_of(client.get(checklist.url))
    assert client.post(reverse("learning:choose", args=[checklist.pk, BLOCK])).status_code == 302
    assert not Fact.objects.exists()


@pytest.mark.parametrize("level", ["0", "5", "99999999999", "x", "\x00", "²", ""])
def test_a_self_assessment_takes_its_four_words_alone(client, reader, level):
    lesson = lesson_with(
        "self_assessment", title="Où j’en suis", statements=lines("Je sais A", "Je sais B"), needed=True
    )
    url = reverse("learning:choose", args=[lesson.pk, BLOCK])
    assert client.post(url, {f"item-{FIRST}": level}).status_code == 303
    assert not Fact.objects.filter(kind="answered").exists()
    client.post(url, {f"item-{FIRST}": "3"})
    assert Fact.objects.get(kind="answered").value == {"item": FIRST, "choice": 3}
    client.post(reverse("learning:finish", args=[lesson.pk]))
    assert LessonProgress.objects.done().count() == 1


def test_finishing_before_the_reflection_leads_to_it_and_counts_once_it_is_written(client, reader):
    lesson = lesson_with("reflection", title="Chez vous", question="Que retirer ?", needed=True)
    left = client.post(reverse("learning:finish", args=[lesson.pk]))
    assert (left.url, LessonProgress.objects.done().count()) == (f"{lesson.url}#bloc-{BLOCK}", 0)
    url = reverse("learning:reflect", args=[lesson.pk, BLOCK])
    assert client.post(url, {"body": "Le justificatif de domicile."}).url == f"{lesson.url}#bloc-{BLOCK}"
    assert LessonProgress.objects.done().count() == 1
    assert "Le justificatif de domicile." in text_of(client.get(lesson.url))


def test_a_reflection_is_kept_with_ones_own_project_and_no_other(client, reader):
    lesson = lesson_with("reflection", title="Chez vous", question="Que retirer ?")
    own, other = ProjectFactory(team=[reader]), ProjectFactory()
    url = reverse("learning:reflect", args=[lesson.pk, BLOCK])
    refused = client.post(url, {"body": "Mon idée à garder", "project": other.pk})
    assert (refused.status_code, "Mon idée à garder" in text_of(refused)) == (422, True)
    assert not Reflection.objects.exists()
    client.post(url, {"body": "Mon idée à garder", "project": own.pk})
    assert Reflection.objects.get().project == own
    assert "Mon idée à garder" in text_of(client.get(reverse("coaching:project", args=[own.pk])))
    assert Project.objects.count() == 2


@pytest.mark.parametrize("body", ["", "   ", "x" * 10_001])
def test_a_reflection_without_words_or_too_long_is_refused_and_shown_again(client, reader, body):
    lesson = lesson_with("reflection", title="Chez vous", question="Que retirer ?")
    refused = client.post(reverse("learning:reflect", args=[lesson.pk, BLOCK]), {"body": body})
    assert (refused.status_code, body.strip() in refused.text) == (422, True)


def test_a_note_is_kept_found_downloaded_and_taken_away_by_its_author_alone(client, reader):
    _course, [lesson] = course_with(1)
    url = reverse("learning:note", args=[lesson.pk])
    assert client.post(url, {"body": "Penser à l’élue"}).url == lesson.url
    client.post(url, {"body": "Penser à l’élue du numérique"})
    assert LessonNote.objects.count() == 1
    assert "Penser à l’élue du numérique" in text_of(client.get(url))
    notes, file = reverse("learning:notes"), reverse("learning:notes_file")
    assert "élue du numérique" in text_of(client.get(f"{notes}?q=elue"))
    assert "élue du numérique" not in text_of(client.get(f"{notes}?q=absent"))
    assert "élue du numérique" in client.get(file).text
    for other in (person(), User.objects.create_superuser("admin-notes@demo.test", "x")):
        client.force_login(other)
        for address in (url, notes, f"{notes}?q=elue", file):
            assert "élue du numérique" not in client.get(address, follow=True).text
    client.force_login(reader)
    client.post(url, {"body": " "})
    assert not LessonNote.objects.exists()


@pytest.mark.parametrize("count", [1, 10])
def test_the_list_of_notes_takes_the_same_queries(client, reader, count, django_assert_num_queries):
    _course, lessons = course_with(count)
    LessonNote.objects.bulk_create(LessonNote(author=reader, lesson=one, body="x") for one in lessons)
    client.get(reverse("learning:notes"))
    with django_assert_num_queries(5):
        assert client.get(reverse("learning:notes")).status_code == 200
