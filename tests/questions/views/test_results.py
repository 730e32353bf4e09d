"""Results of a questionnaire, their file and their figures, as everybody; and the ways that lead there."""

import pytest
from django.test import Client
from django.urls import reverse

from lms.questions.domain import attempts
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory, coach_of, expert_of, manager_of
from tests.programme.help import spaced, text_of
from tests.questions.attempts_help import begun, lesson_with, question_of, questionnaire_of, right

pytestmark = pytest.mark.django_db


class Answered:
    """A cohort whose three people handed in a test (two right answers, one right, none), and another cohort."""

    def __init__(self, *kinds, **settings):
        self.questions = [question_of(kind) for kind in kinds or ("single", "truefalse")]
        self.test = questionnaire_of(*self.questions, title="Contrôle", pass_mark="50", **settings)
        self.lesson, self.key = lesson_with(self.test)
        self.theme = self.lesson.get_parent().get_parent().specific.theme
        self.cohort, self.other = CohortFactory(theme=self.theme), CohortFactory(theme=self.theme)
        self.people = [self.hand_in(self.cohort, name, *places) for name, places in PLACES.items()]
        self.stranger = self.hand_in(self.other, "Étranger", 0)

    def hand_in(self, cohort, name, *places):
        person = EnrolmentFactory(cohort=cohort, user=UserFactory(first_name=name, last_name="Essai")).user
        attempt = begun(person, self.test, self.lesson, self.key)
        answers = {place: one for place, one in right(attempt).items() if place in places}
        attempts.submit(attempt=attempt, step=0, answers=answers)
        return person

    def addresses(self):
        return {
            "results": reverse("questions:results", args=[self.test.pk]),
            "csv": reverse("questions:results_csv", args=[self.test.pk]),
            "question": reverse("questions:results_question", args=[self.test.pk, self.questions[0].pk]),
        }


PLACES = {"Toutes": (0, 1), "=Une": (0,), "Aucune": ()}


@pytest.fixture
def answered():
    return Answered()


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", ["results", "csv", "question"])
def test_results_are_for_those_who_accompany_the_people(answered, name):
    elsewhere = CohortFactory()
    readers = {
        answered.people[0]: 404,
        UserFactory(): 404,
        coach_of(elsewhere): 404,
        coach_of(CohortFactory(theme=answered.theme)): 404,
        expert_of(elsewhere.theme): 404,
        manager_of(elsewhere.theme): 404,
        coach_of(answered.cohort): 200,
        expert_of(answered.theme): 200,
        manager_of(answered.theme): 200,
        UserFactory(is_superuser=True): 200,
    }
    for reader, status in readers.items():
        assert client_of(reader).get(answered.addresses()[name]).status_code == status
    assert Client().get(answered.addresses()[name]).status_code == 302


def test_a_coach_reads_the_people_of_their_own_cohort_alone(answered):
    coach = client_of(coach_of(answered.cohort))
    for name in ("results", "csv"):
        for query in ({}, {"promotion": answered.other.pk}, {"promotion": "\x00"}, {"promotion": "9" * 30}):
            text = text_of(coach.get(answered.addresses()[name], query))
            assert ("Toutes Essai" in text, "Étranger" in text) == (True, False)
    manager = client_of(manager_of(answered.theme))
    everybody = text_of(manager.get(answered.addresses()["results"]))
    assert ("Toutes Essai" in everybody, "Étranger" in everybody) == (True, True)
    one = text_of(manager.get(answered.addresses()["results"], {"promotion": answered.other.pk}))
    assert ("Toutes Essai" in one, "Étranger" in one) == (False, True)


def test_the_file_says_what_the_page_says_and_runs_nothing(answered):
    answer = client_of(coach_of(answered.cohort)).get(answered.addresses()["csv"])
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert sorted(spaced(line) for line in lines) == sorted(
        [
            "Personne;Essai;Note;Réussi",
            "Toutes Essai;1;100 %;oui",
            "'=Une Essai;1;50 %;oui",
            "Aucune Essai;1;0 %;non",
        ]
    )


def test_the_figures_of_a_question_are_those_of_its_answers(answered):
    page = client_of(coach_of(answered.cohort)).get(answered.addresses()["results"])
    rows = {row.question: row for row in page.context["rows"]}
    first, second = (rows[one.pk] for one in answered.questions)
    assert (first.answered, second.answered) == (2, 1)
    assert (first.facility, second.facility) == (67, 33)
    assert page.context["number"] == 3


def test_opinions_show_from_five_answers_on_and_name_nobody():
    answered = Answered("rating", purpose="satisfaction")
    coach = client_of(coach_of(answered.cohort))
    page = coach.get(answered.addresses()["results"])
    assert ("à partir de 5 réponses" in spaced(page.text), page.context["rows"]) == (True, [])
    assert coach.get(answered.addresses()["csv"]).status_code == 404
    assert coach.get(answered.addresses()["question"]).status_code == 404
    for number in range(2):
        answered.hand_in(answered.cohort, f"Encore{number}", 0)
    page = coach.get(answered.addresses()["results"])
    assert (len(page.context["rows"]), "Toutes Essai" in page.text) == (1, False)


def test_the_page_of_a_cohort_leads_to_the_results_of_its_people(answered):
    link = f"{answered.addresses()['results']}?promotion={answered.cohort.pk}"
    page = reverse("cohorts:cohort", args=[answered.cohort.pk])
    for reader in (coach_of(answered.cohort), expert_of(answered.theme), manager_of(answered.theme)):
        client = client_of(reader)
        assert link in client.get(page).text
        assert client.get(link).status_code == 200
    assert answered.addresses()["results"] not in client_of(answered.people[0]).get(page).text
    empty = CohortFactory(theme=answered.theme)
    assert (
        answered.addresses()["results"]
        not in client_of(coach_of(empty)).get(reverse("cohorts:cohort", args=[empty.pk])).text
    )


def test_answers_that_wait_stand_on_the_first_page_of_their_readers():
    answered = Answered("long")
    waiting = reverse("questions:to_read")
    for reader in (coach_of(answered.cohort), expert_of(answered.theme), manager_of(answered.theme)):
        assert "Toutes Essai" in client_of(reader).get(waiting).text
    page = client_of(coach_of(answered.cohort)).get("/accueil/").text
    assert ("Réponses à lire" in page, "2 copies attendent votre lecture" in spaced(page)) == (True, True)
    for nobody in (
        answered.people[0],
        manager_of(answered.theme),
        coach_of(CohortFactory(theme=answered.theme)),
    ):
        assert "Réponses à lire" not in client_of(nobody).get("/accueil/").text
    assert waiting in client_of(coach_of(answered.cohort)).get(reverse("coaching:home")).text


def test_more_time_is_given_by_managers_of_the_cohort_and_shows_in_the_questionnaire():
    answered = Answered(minutes=60)
    person = answered.people[0]
    page = reverse("cohorts:extra_time", args=[answered.cohort.enrolments.get(user=person).pk])
    for nobody, status in (
        (person, 403),
        (coach_of(answered.cohort), 403),
        (expert_of(answered.theme), 403),
        (manager_of(CohortFactory().theme), 404),
    ):
        assert client_of(nobody).post(page, {"percent": "33"}).status_code == status
    manager = client_of(manager_of(answered.theme))
    assert page in manager.get(reverse("cohorts:people", args=[answered.cohort.pk])).text
    for bad in ("", "-1", "201", "1.5", "9" * 30, "\x00"):
        assert manager.post(page, {"percent": bad}).status_code == 422
    assert manager.post(page, {"percent": "50"}).status_code == 303
    assert 'value="50"' in manager.get(page).text
    begin = reverse("questions:begin", args=[answered.lesson.pk, answered.key])
    assert "90" in client_of(person).get(begin).text
    assert attempts.minutes_for(answered.people[1], 60) == 60
    manager.post(page, {"percent": "0"})
    assert attempts.minutes_for(person, 60) == 60
