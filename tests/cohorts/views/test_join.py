"""Taking a place by oneself in an open cohort, and giving it back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.domain.enrolment import join
from cohorts.enums import EnrolmentStatus
from cohorts.models import Enrolment
from lms.notify.models import Message
from tests.cohorts.help import race, refused
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory, coach_of, manager_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def cohort():
    return CohortFactory(
        name="Printemps", capacity=1, ends_on=TODAY + timedelta(days=90), open_enrolment=True
    )


def request_all(client, user, cohort, method="post", name="join"):
    client.force_login(user)
    return getattr(client, method)(reverse(f"cohorts:{name}", args=[cohort.pk]))


def told(user):
    return list(Message.objects.filter(recipient=user).order_by("pk").values_list("notification", flat=True))


def test_open_cohort_is_found_in_the_list_and_joined_with_one_button(client, cohort):
    person, manager = UserFactory(), manager_of(cohort.theme)
    client.force_login(person)
    assert reverse("cohorts:join", args=[cohort.pk]) in client.get(reverse("cohorts:list")).content.decode()
    assert "Prendre ma place" in request_all(client, person, cohort, "get").content.decode()
    answer = request_all(client, person, cohort)
    assert (answer.status_code, answer["Location"]) == (303, reverse("cohorts:cohort", args=[cohort.pk]))
    assert client.get(answer["Location"]).status_code == 200
    assert person.groups.filter(pk=cohort.group_id).exists()
    assert (told(person), told(manager)) == (["cohorts.enrolled"], ["cohorts.joined"])
    assert (
        reverse("cohorts:join", args=[cohort.pk]) not in client.get(reverse("cohorts:list")).content.decode()
    )


def test_full_open_cohort_leads_to_the_waiting_list_and_one_may_leave_it(client, cohort):
    holder, person, last = (UserFactory() for _ in range(3))
    join(cohort=cohort, user=holder)
    assert "Rejoindre la liste d’attente" in request_all(client, person, cohort, "get").content.decode()
    asked = client.post(reverse("cohorts:join", args=[cohort.pk]), {"ahead": "0"})
    assert asked["Location"] == reverse("cohorts:list")
    join(cohort=cohort, user=last, ahead=1)
    mine = Enrolment.objects.get(user=person)
    address = reverse("cohorts:leave", args=[mine.pk])
    assert address in client.get(reverse("cohorts:list")).content.decode()
    assert "perdez votre tour" in client.get(address).content.decode()
    assert client.post(address)["Location"] == reverse("cohorts:list")
    client.force_login(holder)
    held = Enrolment.objects.get(user=holder)
    page = client.get(reverse("cohorts:cohort", args=[cohort.pk])).content.decode()
    assert reverse("cohorts:leave", args=[held.pk]) in page
    client.post(reverse("cohorts:leave", args=[held.pk]))
    states = dict(Enrolment.objects.values_list("user", "status"))
    assert states == {
        holder.pk: EnrolmentStatus.WITHDRAWN,
        person.pk: EnrolmentStatus.WITHDRAWN,
        last.pk: EnrolmentStatus.ENROLLED,
    }
    assert told(last) == ["cohorts.waitlisted", "cohorts.seat_freed"]


@pytest.mark.parametrize("change", [{"open_enrolment": False}, {"ends_on": TODAY - timedelta(days=1)}])
def test_closed_cohort_is_not_found_and_takes_nobody(client, cohort, change):
    type(cohort).objects.filter(pk=cohort.pk).update(starts_on=TODAY - timedelta(days=9), **change)
    person = UserFactory()
    for method in ("get", "post"):
        assert request_all(client, person, cohort, method).status_code == 404
    with refused("cohort_over" if "ends_on" in change else "not_open"):
        join(cohort=cohort, user=person)
    assert not Enrolment.objects.exists()


def test_one_does_not_leave_a_closed_cohort_by_oneself_nor_withdraw_another(client, cohort):
    mine = EnrolmentFactory(cohort=cohort)
    other = EnrolmentFactory(cohort=CohortFactory(theme=cohort.theme))
    client.force_login(mine.user)
    assert client.post(reverse("cohorts:leave", args=[other.pk])).status_code == 404
    client.force_login(coach_of(cohort))
    assert client.post(reverse("cohorts:leave", args=[mine.pk])).status_code == 403
    client.force_login(other.user)
    assert client.post(reverse("cohorts:leave", args=[other.pk])).status_code == 403
    assert set(Enrolment.objects.values_list("status", flat=True)) == {EnrolmentStatus.ENROLLED}


def test_joining_twice_is_once(client, cohort):
    person = UserFactory()
    join(cohort=cohort, user=person)
    with refused("already_enrolled", field="who"):
        join(cohort=cohort, user=person)
    for method in ("get", "post"):  # a second click leads where the first one did
        answer = request_all(client, person, cohort, method)
        assert (answer.status_code, answer["Location"]) == (303, reverse("cohorts:cohort", args=[cohort.pk]))
    assert Enrolment.objects.count() == 1


def test_h34_a_full_cohort_asks_with_the_rank_before_anybody_waits(client, cohort):
    person = UserFactory()
    page = request_all(client, person, cohort, "get").content.decode()
    assert "Prendre ma place" in page
    assert 'name="ahead"' not in page
    join(cohort=cohort, user=UserFactory())  # somebody else takes the last place meanwhile
    answer = request_all(client, person, cohort)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert (
        "Il n’y a plus de place\u202f: rejoindre la liste d’attente" in text
        or "rejoindre la liste d’attente" in text
    )
    assert "Personne n’attend avant vous" in text
    assert not Enrolment.objects.filter(user=person).exists()
    assert told(person) == []
    join(cohort=cohort, user=UserFactory(), ahead=0)  # the list grows while the person reads
    answer = client.post(reverse("cohorts:join", args=[cohort.pk]), {"ahead": "0"})
    assert answer.status_code == 409
    assert "1 personne attend avant vous" in answer.content.decode()
    assert not Enrolment.objects.filter(user=person).exists()
    answer = client.post(reverse("cohorts:join", args=[cohort.pk]), {"ahead": "1"})
    assert (answer.status_code, answer["Location"]) == (303, reverse("cohorts:list"))
    assert Enrolment.objects.get(user=person).status == EnrolmentStatus.WAITLISTED


@pytest.mark.parametrize("ahead", ["", "-1", "x", "1e3", "9" * 400, "\0", "٣", " 1"])
def test_h34_a_forged_rank_is_asked_again(client, cohort, ahead):
    join(cohort=cohort, user=UserFactory())
    join(cohort=cohort, user=UserFactory(), ahead=0)
    person = UserFactory()
    client.force_login(person)
    answer = client.post(reverse("cohorts:join", args=[cohort.pk]), {"ahead": ahead})
    assert answer.status_code == 409
    assert not Enrolment.objects.filter(user=person).exists()


def test_h34_a_place_that_came_free_meanwhile_is_taken(cohort):
    person = UserFactory()
    assert join(cohort=cohort, user=person, ahead=3).status == EnrolmentStatus.ENROLLED


def test_h34_joining_without_a_rank_never_waits(cohort):
    join(cohort=cohort, user=UserFactory())
    with refused("cohort_full"):
        join(cohort=cohort, user=UserFactory())


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_f1_last_seat_of_an_open_cohort_goes_to_one_of_twenty(cohort):
    people = UserFactory.create_batch(20)
    given, said = race([lambda user=user: join(cohort=cohort, user=user, ahead=20) for user in people])
    assert (len(given), said) == (20, {})
    states = sorted(Enrolment.objects.values_list("status", flat=True))
    assert states == [EnrolmentStatus.ENROLLED, *[EnrolmentStatus.WAITLISTED] * 19]
