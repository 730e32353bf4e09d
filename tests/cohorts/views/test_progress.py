"""People and lessons of a cohort: who sees them, what they say, and a word to those who stand still."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cohorts.domain.openings import OpeningPlan, set_calendar
from lms.learning.domain.progress import mark_done, mark_opened
from lms.notify.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory, coach_of, expert_of, manager_of
from tests.forms import typed_into
from tests.programme.help import course_with, spaced

pytestmark = pytest.mark.django_db
AGO = timedelta(days=12)


@pytest.fixture
def course():
    course, lessons = course_with(2, 1)
    lessons[1].required = False
    lessons[1].save()
    return course, lessons


@pytest.fixture
def cohort(course):
    return CohortFactory(
        theme=course[0].theme, starts_on=timezone.localdate() - timedelta(days=40), capacity=100
    )


@pytest.fixture
def coach(client, cohort):
    user = coach_of(cohort, first_name="Judith", last_name="Weber")
    client.force_login(user)
    return user


@pytest.fixture
def people(cohort, course):
    """Stuck since twelve days, never begun, going on, finished."""
    _course, lessons = course
    users = {
        name: EnrolmentFactory(cohort=cohort, user=UserFactory(first_name=name, last_name="Essai")).user
        for name in ("Arret", "Jamais", "Avance", "Fini")
    }
    with time_machine.travel(timezone.now() - AGO, tick=False):
        mark_opened(user=users["Arret"], lesson=lessons[0])
    mark_done(user=users["Avance"], lesson=lessons[0])
    for lesson in (lessons[0], lessons[2]):
        mark_done(user=users["Fini"], lesson=lesson)
    return users


def address(cohort, name="progress", **query):
    return reverse(f"cohorts:{name}", args=[cohort.pk]) + "".join(f"?{k}={v}" for k, v in query.items())


def names(page):
    return [line.enrolment.user.first_name for line in page.context["page"]]


@pytest.mark.parametrize("name", ["progress", "progress_csv", "remind"])
def test_only_who_leads_the_cohort_reads_the_progress_of_its_people(client, cohort, name):
    others = {
        EnrolmentFactory(cohort=cohort).user: 403,
        expert_of(cohort.theme): 403,
        coach_of(CohortFactory(theme=cohort.theme)): 404,
        manager_of(CohortFactory().theme): 404,
        manager_of(cohort.theme): 200,
        coach_of(cohort): 200,
    }
    for user, status in others.items():
        client.force_login(user)
        assert client.get(address(cohort, name)).status_code == status


def test_who_stands_still_comes_first_and_each_lesson_has_its_word(client, cohort, course, coach, people):
    page = client.get(address(cohort))
    assert names(page) == ["Jamais", "Arret", "Avance", "Fini"]
    assert [column.number for column in page.context["columns"]] == [
        "1.1",
        "2.1",
    ]  # the optional one is not asked
    states = {
        line.enrolment.user.first_name: [state for _c, state in line.states] for line in page.context["page"]
    }
    assert states == {
        "Jamais": ["", ""],
        "Arret": ["started", ""],
        "Avance": ["done", ""],
        "Fini": ["done", "done"],
    }
    text = spaced(page.text)
    assert "2 personnes n’ont rien fait depuis dix jours" in text
    for words in ("terminé", "en cours", "pas commencée", "Rien depuis le", "Pas commencé"):
        assert words in text


@pytest.mark.parametrize(("qui", "shown"), [("arretes", ["Jamais", "Arret"]), ("avancent", ["Avance"]), ("a-jour", ["Fini"]), ("\x00", None)])  # fmt: skip
def test_the_filter_shows_one_case(client, cohort, course, coach, people, qui, shown):
    found = names(client.get(address(cohort, qui=qui)))
    assert found == (shown or ["Jamais", "Arret", "Avance", "Fini"])


def test_nobody_stands_still_before_a_lesson_that_is_closed(client, cohort, course, coach, people):
    course, _lessons = course
    opens = OpeningPlan(opens_at=timezone.now() + timedelta(days=3))
    set_calendar(cohort=cohort, course=course, plans={course.pk: opens})
    page = client.get(address(cohort))
    assert (page.context["stuck"], "fermée pour le moment" in page.text) == (0, True)


def test_the_table_costs_seven_queries_whatever_the_cohort(
    client, cohort, course, coach, people, django_assert_num_queries
):
    client.get(address(cohort))
    with django_assert_num_queries(7):
        client.get(address(cohort))
    for _ in range(60):
        EnrolmentFactory(cohort=cohort)
    with django_assert_num_queries(7):
        page = client.get(address(cohort))
    assert (len(names(page)), page.context["page"].paginator.num_pages) == (50, 2)


def test_the_file_holds_all_people_and_no_formula(client, cohort, course, coach, people):
    course, lessons = course
    lessons[0].title = "=1+1"
    lessons[0].save_revision().publish()
    EnrolmentFactory(cohort=cohort, user=UserFactory(first_name="=HYPERLINK(1)", last_name="x"))
    answer = client.get(address(cohort, "progress_csv"))
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert (answer["Content-Type"], len(lines)) == ("text/csv; charset=utf-8", 6)
    assert any(line.startswith("'=HYPERLINK(1) x;À l’arrêt;0;;pas commencée") for line in lines)
    assert any(
        line.startswith("Fini Essai;À jour;2;") and line.endswith(";terminée;terminée") for line in lines
    )


def test_a_word_is_read_again_then_sent_once_to_each(client, cohort, course, coach, people):
    course, _lessons = course
    page = client.get(address(cohort, "remind"))
    sent = typed_into(page) | {
        "people": [people["Arret"].pk, people["Jamais"].pk],
        "words": "Courage <b>!</b>",
    }
    preview = client.post(address(cohort, "remind"), sent)
    assert (preview.status_code, Message.objects.count()) == (200, 0)
    for words in ("Ce que lira Jamais Essai", "Bonjour Jamais", "Judith Weber", "Envoyer à 2 personnes"):
        assert words in spaced(preview.text)
    assert "<b>!" not in preview.text
    again = client.post(address(cohort, "remind"), sent | {"change": "1"})
    assert "Courage &lt;b&gt;" in again.text
    for _ in range(2):
        done = client.post(address(cohort, "remind"), sent | {"send": "1"})
    assert done.status_code in (303, 422)
    assert {one.recipient for one in Message.objects.all()} == {people["Arret"], people["Jamais"]}
    assert Message.objects.count() == 2
    letter = Message.objects.get(recipient=people["Arret"])
    assert letter.subject == "Judith Weber vous écrit à propos de «\u00a0" + course.title + "\u00a0»"
    assert "Courage" in letter.text and reverse("learning:resume", args=[course.pk]) in letter.url  # noqa: PT018


def test_who_went_on_meanwhile_is_not_written_to(client, cohort, course, coach, people):
    sent = {"people": [people["Arret"].pk, people["Avance"].pk], "words": "Bonjour"}
    assert client.post(address(cohort, "remind"), sent | {"send": "1"}).status_code == 422
    sent["people"] = [people["Arret"].pk]
    assert client.post(address(cohort, "remind"), sent | {"send": "1"}).status_code == 303
    refused = client.post(address(cohort, "remind"), sent | {"send": "1", "words": "Encore"})
    assert (refused.status_code, "déjà reçu un message aujourd’hui" in refused.text) == (422, True)
    assert "Encore" in refused.text
    assert Message.objects.count() == 1


@pytest.mark.parametrize("words", ["", "   ", "a" * 3001, "\x00"])
def test_a_word_that_cannot_be_sent_is_said(client, cohort, course, coach, people, words):
    sent = {"people": [people["Arret"].pk], "words": words, "send": "1"}
    assert client.post(address(cohort, "remind"), sent).status_code == 422
    assert not Message.objects.exists()


def test_a_theme_without_a_course_says_so(client):
    cohort = CohortFactory()
    client.force_login(manager_of(cohort.theme))
    assert "pas encore de parcours" in client.get(address(cohort)).text
    assert client.get(address(cohort, "progress_csv")).status_code == 404
