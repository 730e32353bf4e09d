"""What is said of a lesson before it is published; what keeps it from being published."""

import json
from datetime import date

import pytest
from django.urls import reverse
from wagtail.blocks import StructBlockValidationError

from library.lesson_checks import check as check_citations
from lms.accounts.enums import Role
from lms.core.errors import DomainError
from lms.media.lesson_checks import check as check_media
from lms.packages.lesson_checks import check as check_packages
from lms.packages.models import Package, PackageVersion
from lms.programme import proofreading
from lms.programme.blocks.lesson import QuestionBlock
from lms.programme.domain import review
from lms.programme.domain.administration import set_up_administration
from lms.programme.models import LessonPage
from lms.programme.registry import WrittenLesson
from lms.questions.lesson_checks import check as check_questionnaires
from tests.factories.programme import home_page
from tests.programme.help import course_with, person, question, text_of, write

LONG = "Voici une phrase " + "très " * 30 + "longue."


def lesson(*blocks, minutes=10):
    body = [{"type": kind, "value": value, "id": f"k{n}"} for n, (kind, value) in enumerate(blocks)]
    return WrittenLesson(1, "Une leçon", minutes, body)


def said(read, *blocks, **fields):
    return [str(one.text) for one in read(lesson(*blocks, **fields))]


def figure(**image):
    return "figure", {"image": {"image": 1, "decorative": False, "alt_text": "", **image}}


def test_each_picture_has_words_or_decorates():
    slides = "slides", {"slides": [{"type": "item", "value": {"text": "", "figure": figure()[1]}}]}
    assert len(said(proofreading.pictures, figure(), figure(alt_text="  "), slides)) == 3
    assert (
        said(proofreading.pictures, figure(alt_text="Un plan"), figure(decorative=True), figure(image=None))
        == []
    )


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ("<h2>Un</h2><h3>Deux</h3><h2>Trois</h2>", 0),
        ("<h3>Deux</h3>", 1),
        ("<h2>Un</h2><h4>Quatre</h4>", 1),
        ("<h2> &nbsp;</h2>", 1),
        ("<p>Rien</p>", 0),
    ],
)
def test_headings_go_down_one_level_at_a_time(html, count):
    assert len(said(proofreading.headings, ("text", html))) == count


def test_long_sentences_are_said_with_their_first_words_and_at_most_five():
    found = said(
        proofreading.sentences,
        ("text", f"<p>Courte. {LONG} Art. L. 113.</p><ul><li>Un</li><li>{LONG}</li></ul>"),
    )
    assert len(found) == 2
    assert "34 mots" in found[0]
    assert "Voici une phrase très très très" in found[0]
    assert len(said(proofreading.sentences, ("callout", {"text": f"<p>{LONG}</p>" * 9}))) == 5
    assert said(proofreading.sentences, ("text", "<p>" + "Une courte. " * 40 + "</p>")) == []


def test_a_lesson_is_neither_empty_nor_over_twenty_minutes():
    short = ("text", "<p>Un mot.</p>")
    assert said(proofreading.length, short) == []
    assert len(said(proofreading.length)) == 1
    assert "25 minutes" in said(proofreading.length, short, minutes=25)[0]
    assert "22 minutes" in said(proofreading.length, ("text", "<p>" + "mot " * 4500 + "</p>"))[0]


def test_each_question_has_a_right_answer():
    kind, value = question()
    wrong = [{**answer, "correct": False} for answer in value["answers"]]
    assert said(proofreading.answers, (kind, value)) == []
    assert len(said(proofreading.answers, (kind, {**value, "answers": wrong}), (kind, {"answers": []}))) == 2
    block = QuestionBlock()
    block.clean(block.to_python(value))
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python({**value, "answers": wrong}))


@pytest.mark.parametrize(
    "body", [[], [("text", None)], [("question", {})], [("slides", {}), ("figure", {}), ("callout", {})]]
)
def test_what_is_half_written_is_read_too(body):
    for read in (
        proofreading.pictures,
        proofreading.answers,
        proofreading.headings,
        proofreading.length,
        proofreading.sentences,
    ):
        list(read(lesson(*body)))


@pytest.mark.django_db
def test_videos_packages_and_questionnaires(settings):
    assert (
        len(
            check_media(
                [
                    lesson(
                        ("video", {"title": "Film", "url": "https://a.example"}),
                        ("audio", {"title": "Son", "file": 9}),
                        ("video", {"title": "x"}),
                    )
                ]
            )[1]
        )
        == 3
    )
    assert (
        check_media(
            [
                lesson(
                    ("video", {"url": "https://a.example", "has_captions": True}),
                    ("audio", {"file": 9, "transcript": "x"}),
                )
            ]
        )
        == {}
    )
    package = Package.objects.create(title="Paquet")
    block = ("package", {"package": package.pk, "title": "Un jeu"})
    assert "aucune version" in str(check_packages([lesson(block)])[1][0].text)
    PackageVersion.objects.create(
        package=package,
        number=1,
        kind="h5p",
        digest="0",
        file_name="a",
        size=1,
        found={"needs_host": "frames", "items": []},
    )
    settings.PACKAGES_URL = "https://paquets.example"
    assert check_packages([lesson(block)]) == {}
    settings.PACKAGES_URL = ""
    assert "ne fonctionne pas ici" in str(check_packages([lesson(block)])[1][0].text)
    assert len(check_questionnaires([lesson(("questionnaire", {"questionnaire": 7}))])[1]) == 1


@pytest.mark.django_db
def test_citations_that_are_dead():
    from tests.factories.library import LegalTextFactory

    living = LegalTextFactory(status="VIGUEUR", source_updated_on=date(2026, 1, 1))
    ended = LegalTextFactory(status="ABROGE", source_updated_on=date(2026, 1, 1))
    found = check_citations(
        [lesson(*(("legal_text", {"text": pk, "article": ""}) for pk in (living.pk, ended.pk, 10**6)))]
    )
    words = [str(one.text) for one in found[1]]
    assert len(words) == 2
    assert "n’est plus dans la bibliothèque" in words[0]
    assert "n’est plus en vigueur" in words[1]


# --- the screens ----------------------------------------------------------------------------------


def broken(one):
    kind, value = question()
    write(
        one,
        ("text", f"<p>{LONG}</p>"),
        (kind, {**value, "answers": [{**a, "correct": False} for a in value["answers"]]}),
    )
    made = LessonPage.objects.get(pk=one.pk)
    made.save_revision()
    return made


@pytest.mark.django_db
def test_the_proofreading_of_a_course_names_each_problem(client, django_assert_max_num_queries):
    course, lessons = course_with(2, 2)
    set_up_administration(home=home_page())
    bad = broken(lessons[0])
    client.force_login(person(role=Role.EDITOR))
    address = reverse("programme_proofread", args=[course.pk])
    page = text_of(client.get(address))
    assert "À corriger" in page
    assert f"{reverse('wagtailadmin_pages:edit', args=[bad.pk])}#block-{bad.body[1].id}-section" in page
    assert page.count("La leçon est vide") == 3
    with django_assert_max_num_queries(40) as few:
        client.get(address)
    for one in lessons[1:]:
        broken(one)
    with django_assert_max_num_queries(len(few)):
        client.get(address)
    client.force_login(person())
    assert client.get(address).status_code in {302, 403, 404}


@pytest.mark.django_db
def test_saving_a_draft_says_what_is_to_be_mended_and_publishing_is_refused(client):
    _course, lessons = course_with(1)
    set_up_administration(home=home_page())
    bad = broken(lessons[0])
    admin = person(is_superuser=True)
    client.force_login(admin)
    address = reverse("wagtailadmin_pages:edit", args=[bad.pk])
    raw = list(bad.body.raw_data)
    form = {"title": bad.title, "slug": bad.slug, "minutes": "10", "completion": "hand", "outcome": "", "required": "on",
            "body-count": "1", "body-0-type": "question", "body-0-order": "0", "body-0-deleted": "", "body-0-id": raw[1]["id"],
            "body-0-value-question": "Vraiment ?", "body-0-value-answers-count": "2"}  # fmt: skip
    for n in range(2):
        form |= {f"body-0-value-answers-{n}-deleted": "", f"body-0-value-answers-{n}-order": str(n), f"body-0-value-answers-{n}-id": "",
                 f"body-0-value-answers-{n}-value-text": f"Réponse {n}", f"body-0-value-answers-{n}-value-explanation": ""}  # fmt: skip
    answer = client.post(address, form, follow=True)
    assert "Aucune réponse" in text_of(answer)
    answer = client.post(address, {**form, "action-publish": "1"})
    assert "Cochez la bonne r" in text_of(answer)
    assert len(LessonPage.objects.get(pk=bad.pk).body) == 2  # what was sent has one block


@pytest.mark.django_db
def test_a_lesson_with_something_that_blocks_is_not_approved_either():
    course, lessons = course_with(1)
    set_up_administration(home=home_page())
    bad = broken(lessons[0])
    bad.has_unpublished_changes = True
    bad.save(clean=False)
    editor, admin = person(role=Role.EDITOR), person(is_superuser=True)
    assert review.submit_course(by=editor, course=course)
    waiting = review.waiting_in(by=admin, course=course)
    read = {state.pk: review.mark_of(state.revision) for _page, state in waiting}
    with pytest.raises(DomainError) as refusal:
        review.approve_course(by=admin, course=course, read=read)
    assert (refusal.value.code, bad.title in str(refusal.value)) == ("not_ready", True)
    assert json.dumps(read)
