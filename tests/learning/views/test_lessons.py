"""A lesson on the site."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from wagtail.rich_text import RichText

from lms.accounts.enums import Role
from lms.learning.domain.progress import mark_done
from lms.learning.models import LessonProgress
from lms.programme.domain.access import restrict_course_to_groups
from lms.programme.registry import lesson_cards
from tests.factories.programme import LessonPageFactory
from tests.programme.conftest import cards
from tests.programme.help import course_with, person, question, text_of, write

pytestmark = pytest.mark.django_db
TEXT = ("text", "<p>Un texte avec <b>force</b>.</p>")


@pytest.fixture
def reader(client):
    user = person()
    client.force_login(user)
    return user


def test_lesson_shows_each_kind_of_block(client, reader, fake_library, monkeypatch):
    _course, lessons = course_with(1)
    write(
        lessons[0],
        TEXT,
        ("quote", {"text": "On gagne du temps.", "author": "Une agente", "source": "Larzin"}),
        (
            "video",
            {"title": "Une démarche", "url": "https://video.example/1", "transcript": "Bonjour à tous"},
        ),
        ("callout", {"kind": "warning", "title": "Attention", "text": "<p>Pas si vite.</p>"}),
        ("checklist", {"title": "À faire", "items": ["Relire", "Retirer"]}),
        question(text="Par quoi commencer ?"),
    )
    page = text_of(client.get(lessons[0].url))
    for words in (
        "<b>force</b>",
        "On gagne du temps.",
        "Une agente, Larzin",
        "Bonjour à tous",
        "Pas si vite.",
        'type="checkbox" name="item"',
    ):
        assert words in page
    assert 'href="https://video.example/1" rel="external noreferrer"' in page
    assert "Relisez la leçon." not in page


@pytest.mark.parametrize(
    ("answer", "words", "other"),
    [("0", "Relisez la leçon.", "Bien vu."), ("1", "Bien vu.", "Relisez la leçon.")],
)
def test_question_is_explained_without_a_script(client, reader, answer, words, other):
    _course, lessons = course_with(1)
    lesson = write(lessons[0], question(), question(text="Et là ?"))
    first, second = (block.id for block in lesson.body)
    page = text_of(client.get(lesson.url, {"question": first, "answer": answer}))
    assert (page.count(words), other in page, page.count(" checked")) == (1, False, 1)
    assert f'id="question-{second}"' in page


@pytest.mark.parametrize("answer", ["", "9", "-1", "deux", "²"])
def test_question_ignores_an_answer_that_is_none(client, reader, answer):
    _course, lessons = course_with(1)
    lesson = write(lessons[0], question())
    page = text_of(client.get(lesson.url, {"question": lesson.body[0].id, "answer": answer}))
    assert ("Bien vu." in page, " checked" in page) == (False, False)


def test_finish_marks_done_and_leads_to_the_next_lesson(client, reader):
    course, lessons = course_with(1, 1)
    assert f'action="{reverse("learning:finish", args=[lessons[0].pk])}"' in text_of(
        client.get(lessons[0].url)
    )
    response = client.post(reverse("learning:finish", args=[lessons[0].pk]))
    assert (response.status_code, response.url) == (303, lessons[1].url)
    response = client.post(reverse("learning:finish", args=[lessons[1].pk]), follow=True)
    assert response.redirect_chain == [(course.url, 303)]
    assert "C’est terminé" in text_of(response)
    assert LessonProgress.objects.filter(user=reader).count() == 2


def test_finish_takes_back(client, reader):
    _course, lessons = course_with(1)
    mark_done(user=reader, lesson=lessons[0])
    response = client.post(reverse("learning:finish", args=[lessons[0].pk]), {"undo": "1"})
    assert (response.url, LessonProgress.objects.done().count()) == (lessons[0].url, 0)


def test_finish_of_a_closed_lesson_is_not_found(client, reader):
    course, lessons = course_with(1)
    restrict_course_to_groups(course=course)
    response = client.post(reverse("learning:finish", args=[lessons[0].pk]))
    assert (response.status_code, LessonProgress.objects.count()) == (404, 0)


def test_a7_finish_changes_nothing_on_get_nor_without_a_token(client, reader):
    from django.test import Client

    _course, lessons = course_with(1)
    url = reverse("learning:finish", args=[lessons[0].pk])
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reader)
    assert (client.get(url).status_code, strict.post(url).status_code) == (405, 403)
    assert LessonProgress.objects.count() == 0


def test_last_lesson_of_a_module_leads_to_the_next_module(client, reader):
    _course, lessons = course_with(1, 1)
    pages = [text_of(client.get(lesson.url)) for lesson in lessons]
    assert "Terminer et passer au module 2" in pages[0]
    assert "Terminer le parcours" in pages[1]


def all_kinds(times, target):
    """Blocks of all kinds that read the database, this many times each."""
    link = f'<p><a linktype="page" id="{target}">lien</a></p>'
    return [
        ("text", link),
        ("callout", {"kind": "info", "title": "T", "text": link}),
        question(),
    ] * times


@pytest.mark.parametrize("times", [1, 4])
def test_lesson_takes_at_most_ten_queries_whatever_its_length(
    client, fake_library, django_assert_max_num_queries, times
):
    course, lessons = course_with(4)
    restrict_course_to_groups(course=course)
    user = person(role=Role.EXPERT)
    client.force_login(user)
    mark_done(user=user, lesson=lessons[0])
    write(lessons[0], TEXT, *all_kinds(times, lessons[1].pk))
    client.get(lessons[2].url)  # roots of sites
    cache.delete_many(["learning:course:" + course.path])
    with django_assert_max_num_queries(10) as first:
        page = text_of(client.get(lessons[0].url))
    assert page.count(f'<a href="{lessons[1].url}">lien</a>') == 2 * times
    with django_assert_max_num_queries(10) as again:
        assert text_of(client.get(lessons[0].url)).count("lien</a>") == 2 * times
    assert (len(first), len(again)) == (10, 7)


def test_lesson_kept_in_the_cache_shows_the_next_edit_at_once(client, reader):
    _course, lessons = course_with(1)
    lesson = write(lessons[0], TEXT, question())
    assert "force" in text_of(client.get(lesson.url))
    lesson.body[0] = ("text", RichText("<p>Une autre version.</p>"))
    lesson.save_revision().publish()
    page = text_of(client.get(lesson.url))
    assert ("Une autre version." in page, "force" in page) == (True, False)


def test_lesson_hides_the_card_of_a_resource_that_the_library_does_not_show(client, reader, only):
    from django.apps import apps

    resource = apps.get_model("library", "Resource").objects.create(title="Secret de la promotion A")
    only(lesson_cards, cards())
    _course, lessons = course_with(1)
    write(lessons[0], TEXT, ("resource", {"resource": resource.pk, "note": "À lire ensemble"}))
    page = text_of(client.get(lessons[0].url))
    assert ("Secret de la promotion A" in page, "À lire ensemble" in page, "force" in page) == (
        False,
        False,
        True,
    )


def test_lesson_of_an_open_course_is_read_without_an_account(client):
    lesson = write(LessonPageFactory(), TEXT)
    page = text_of(client.get(lesson.url))
    assert ("<b>force</b>" in page, "/parcours/terminer/" in page) == (True, False)
