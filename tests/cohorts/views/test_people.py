from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.domain.enrolment import enrol
from cohorts.enums import EnrolmentStatus
from cohorts.models import CohortCoach, Enrolment
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory, coach_of, manager_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return CohortFactory(capacity=2, ends_on=timezone.localdate() + timedelta(days=90))


@pytest.fixture
def manager(client, cohort):
    manager = manager_of(cohort.theme)
    client.force_login(manager)
    return manager


def send(client, target, **data):
    return client.post(reverse("cohorts:people", args=[target.pk]), data)


def test_enrol_by_address_whatever_its_case(client, cohort, manager):
    person = UserFactory(email="camille@exemple.test")
    answer = send(client, cohort, who=" Camille@Exemple.test ")
    assert (answer.status_code, answer["Location"]) == (303, reverse("cohorts:people", args=[cohort.pk]))
    assert cohort.enrolments.get().user == person


def test_enrol_by_name_and_choose_among_namesakes(client, cohort, manager):
    first, second = (UserFactory(first_name="Camille", last_name="Berthier") for _ in range(2))
    answer = send(client, cohort, who="berthier camille")
    assert answer.status_code == 422
    assert 'type="radio"' in answer.content.decode()
    assert not Enrolment.objects.exists()
    assert send(client, cohort, who="berthier camille", person=second.pk).status_code == 303
    assert cohort.enrolments.get().user == second
    assert first.enrolments.count() == 0


@pytest.mark.parametrize("who", ["personne@nulle.part", "Inexistant", "", "a", "x" * 300, "9" * 30])
def test_enrol_nobody_says_why_and_keeps_what_was_typed(client, cohort, manager, who):
    UserFactory.create_batch(13, first_name="Anna")
    answer = send(client, cohort, who=who)
    assert answer.status_code == 422
    assert answer.context["form"].errors["who"]
    assert f'value="{who}"' in answer.content.decode() or not who
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"who": "a\0b"},
        {"who": "a\0b@c"},
        {"who": "Anna", "person": "9" * 30},
        {"who": "Anna", "person": "\0"},
    ],
)
def test_enrol_what_no_keyboard_types_is_refused(client, cohort, manager, sent):
    UserFactory.create_batch(2, first_name="Anna")
    answer = send(client, cohort, **sent)
    assert (answer.status_code, Enrolment.objects.count()) == (422, 0)
    assert answer.context["form"].errors


def test_a6_enrol_reads_no_other_field(client, cohort, manager):
    """Neither the seat, nor the state, nor a person that the words typed do not name."""
    other = UserFactory(last_name="Autre")
    person = UserFactory(email="camille@exemple.test")
    answer = send(client, cohort, who=person.email, person=other.pk)
    assert (answer.status_code, Enrolment.objects.count()) == (422, 0)
    send(client, cohort, who=person.email, seat="2", status="completed", cohort="999")
    enrolment = cohort.enrolments.get()
    assert (enrolment.user, enrolment.seat, enrolment.status) == (person, 1, EnrolmentStatus.ENROLLED)


def test_enrol_twice_is_refused_beside_the_field(client, cohort, manager):
    person = EnrolmentFactory(cohort=cohort).user
    answer = send(client, cohort, who=person.email)
    assert (answer.status_code, cohort.enrolments.count()) == (409, 1)
    assert person.get_full_name() in answer.context["form"].errors["who"][0]


def test_full_cohort_puts_on_the_list_and_shows_it_in_order(client, cohort, manager):
    EnrolmentFactory.create_batch(2, cohort=cohort)
    late = [UserFactory() for _ in range(2)]
    for person in late:
        assert send(client, cohort, who=person.email).status_code == 303
    answer = client.get(reverse("cohorts:people", args=[cohort.pk]))
    assert [each.user for each in answer.context["waiting"]] == late


def test_withdraw_asks_first_then_gives_the_place(client, cohort, manager):
    holder = EnrolmentFactory(cohort=cohort)
    EnrolmentFactory(cohort=cohort)
    first = enrol(cohort=cohort, user=UserFactory())
    address = reverse("cohorts:leave", args=[holder.pk])
    assert holder.user.get_full_name() in client.get(address).content.decode()
    holder.refresh_from_db()
    assert holder.status == EnrolmentStatus.ENROLLED
    assert client.post(address).status_code == 303
    first.refresh_from_db()
    assert (first.status, first.seat) == (EnrolmentStatus.ENROLLED, 1)
    assert client.post(address).status_code == 404


def test_settings_change_places(client, cohort, manager):
    EnrolmentFactory.create_batch(2, cohort=cohort)
    waiting = enrol(cohort=cohort, user=UserFactory())
    address = reverse("cohorts:settings", args=[cohort.pk])
    assert client.post(address, {"capacity": 3}).status_code == 303
    waiting.refresh_from_db()
    assert waiting.seat == 3
    answer = client.post(address, {"capacity": 1})
    assert answer.status_code == 409
    assert "3" in answer.context["settings_form"].errors["capacity"][0]


def test_a1_coaches_are_named_by_a_search_and_taken_off(client, cohort, manager):
    gone, new = coach_of(cohort), coach_of(last_name="Accompagne")
    UserFactory(last_name="Quelconque")
    page = client.get(reverse("cohorts:people", args=[cohort.pk])).text
    assert ("Accompagne" in page, "Quelconque" in page) == (False, False)
    address = reverse("cohorts:coach_assign", args=[cohort.pk])
    refused = client.post(address, {"who": "quelconque"})
    assert (refused.status_code, "rôle de coach" in refused.text) == (422, True)
    assert client.post(address, {"who": "accompagne"}).status_code == 303
    assert client.post(reverse("cohorts:coach_end", args=[cohort.pk, gone.pk])).status_code == 303
    assert list(cohort.coaches.all()) == [new]
    assert CohortCoach.objects.get(user=new).granted_by == manager
    assert client.post(reverse("cohorts:coach_end", args=[cohort.pk, gone.pk])).status_code == 404


def test_people_are_managed_by_managers_alone(client, cohort):
    holder = EnrolmentFactory(cohort=cohort)
    for user in (holder.user, coach_of(cohort)):
        client.force_login(user)
        answers = [
            client.get(reverse("cohorts:people", args=[cohort.pk])),
            send(client, cohort, who=UserFactory().email),
            client.post(reverse("cohorts:settings", args=[cohort.pk]), {"capacity": 9}),
            client.post(reverse("cohorts:leave", args=[holder.pk])),
        ]
        assert [answer.status_code for answer in answers] == [403] * 4
        assert "Seul un responsable" in answers[0].content.decode()
    cohort.refresh_from_db()
    assert (cohort.capacity, cohort.enrolments.seated().count()) == (2, 1)


@pytest.mark.parametrize("people", [10, 100])
def test_people_queries_are_constant(client, django_assert_num_queries, people):
    cohort = CohortFactory(capacity=people)
    EnrolmentFactory.create_batch(people, cohort=cohort)
    client.force_login(manager_of(cohort.theme))
    with django_assert_num_queries(8):
        client.get(reverse("cohorts:people", args=[cohort.pk]))
