"""The page of a cohort: team and next session first, the roster folded and searched; sessions before one came (H34, H38)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cohorts.domain.enrolment import enrol, withdraw
from cohorts.models import Enrolment
from tests.factories.accounts import TerritoryFactory, UserFactory
from tests.factories.cohorts import (
    AttendanceFactory,
    CohortFactory,
    EnrolmentFactory,
    GroupSessionFactory,
    HalfDayFactory,
    coach_of,
    manager_of,
)
from tests.markup import flat

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return CohortFactory(capacity=40)


def page(client, user, cohort, **get):
    client.force_login(user)
    answer = client.get(reverse("cohorts:cohort", args=[cohort.pk]), get)
    assert answer.status_code == 200
    return answer.text


def past_session(cohort, days=10):
    session = GroupSessionFactory(cohort=cohort)
    start = timezone.now() - timedelta(days=days)
    return HalfDayFactory(session=session, starts_at=start, ends_at=start + timedelta(hours=3))


def test_h34_a_session_before_one_came_is_not_a_signature_missing(client, cohort):
    half_day = past_session(cohort)
    person = UserFactory()
    enrol(cohort=cohort, user=person)
    text = page(client, person, cohort)
    assert "Avant votre arrivée" in text
    assert "Non signée" not in text
    address = reverse("cohorts:session", args=[half_day.session_id])
    assert "Avant votre arrivée" in client.get(address).text
    client.force_login(coach_of(cohort))
    sheet = client.get(address).text
    assert "avant son arrivée" in sheet
    assert "non signé" not in sheet.lower()


def test_h34_a_session_that_one_was_there_for_is_not_signed(client, cohort):
    old = EnrolmentFactory(cohort=cohort)
    past_session(cohort)
    Enrolment.objects.update(seated_since=timezone.now() - timedelta(days=60))
    text = page(client, old.user, cohort)
    assert "Avant votre arrivée" not in text
    assert "Non signée" in text


def test_h34_who_comes_back_has_not_signed_what_was_held_meanwhile(client, cohort):
    person = UserFactory()
    mine = enrol(cohort=cohort, user=person)
    Enrolment.objects.update(seated_since=timezone.now() - timedelta(days=60))
    signed = past_session(cohort, days=30)
    AttendanceFactory(half_day=signed, user=person)
    mine.refresh_from_db()
    withdraw(enrolment=mine)
    past_session(cohort, days=10)
    enrol(cohort=cohort, user=person)
    text = page(client, person, cohort)
    assert text.count("Avant votre arrivée") == 1
    assert "Signée" in text


def test_h38_a_manager_meets_the_team_and_the_next_session_before_the_roster(client, cohort):
    coach, manager = coach_of(cohort, last_name="Lecoach"), manager_of(cohort.theme)
    people = [
        EnrolmentFactory(cohort=cohort, user=UserFactory(last_name=f"Participant{n:02}")) for n in range(12)
    ]
    session = GroupSessionFactory(cohort=cohort, title="La prochaine")
    HalfDayFactory(session=session)
    text = page(client, manager, cohort)
    places = [
        text.index(words) for words in ("La prochaine", coach.get_full_name(), people[0].user.get_full_name())
    ]
    assert places == sorted(places)
    folded = text[text.index("<details", text.index(coach.get_full_name())) :]
    assert flat(folded).startswith("<details><summary>")
    assert "12 participants" in folded.replace("\u00a0", " ")


def test_h38_the_roster_is_searched_without_a_script_and_without_accents(client, cohort):
    manager = manager_of(cohort.theme)
    wanted = EnrolmentFactory(cohort=cohort, user=UserFactory(first_name="Hélène", last_name="Quéméner"))
    place = TerritoryFactory(name="Pays de Larzin")
    there = EnrolmentFactory(cohort=cohort)
    there.user.territories.add(place)
    others = [EnrolmentFactory(cohort=cohort) for _ in range(9)]
    text = page(client, manager, cohort, qui="quemener HELENE")
    assert wanted.user.email in text
    assert "<details open>" in text
    assert not [row for row in others if row.user.email in text]
    assert there.user.email in page(client, manager, cohort, qui="larzin")
    nobody = page(client, manager, cohort, qui="<script>zzz")
    assert "ne répond à ces mots" in nobody
    assert "<script>zzz" not in nobody


@pytest.mark.parametrize("qui", ["\0", "x" * 5000, "\u202e", "%", "'", "\ud800"])
def test_h38_any_words_are_a_page(client, cohort, qui):
    EnrolmentFactory.create_batch(2, cohort=cohort)
    client.force_login(manager_of(cohort.theme))
    query = qui.encode("utf-8", "surrogatepass")
    answer = client.get(
        reverse("cohorts:cohort", args=[cohort.pk]), QUERY_STRING="qui=" + "".join(f"%{b:02X}" for b in query)
    )
    assert answer.status_code == 200


def test_h38_the_page_takes_the_same_queries_however_many(client, cohort):
    manager = manager_of(cohort.theme)
    counts = []
    for _ in range(2):
        EnrolmentFactory.create_batch(3, cohort=cohort)
        client.force_login(manager)
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("cohorts:cohort", args=[cohort.pk]))
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert counts[0] <= 14


def test_h37_one_place_is_said_as_one(client, cohort):
    EnrolmentFactory(cohort=cohort)
    text = page(client, manager_of(cohort.theme), cohort).replace("\u00a0", " ")
    assert "1 place prise sur 40" in text
    assert "1 places" not in text
