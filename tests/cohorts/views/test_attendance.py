from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from cohorts.models import Attendance
from tests.factories.accounts import TerritoryFactory
from tests.factories.cohorts import (
    CohortFactory,
    EnrolmentFactory,
    GroupSessionFactory,
    HalfDayFactory,
    coach_of,
)

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 10, 8, 30, tzinfo=UTC)  # 9 h 30 in Paris


@pytest.fixture
def session():
    session = GroupSessionFactory(cohort=CohortFactory(), title="Cartographier", place="Val d’Orme")
    HalfDayFactory(session=session, starts_at=START)
    HalfDayFactory(session=session, starts_at=START + timedelta(hours=4))
    return session


@pytest.fixture
def person(session):
    person = EnrolmentFactory(
        cohort=session.cohort, user__first_name="Camille", user__last_name="Berthier"
    ).user
    person.territories.add(TerritoryFactory(name="Val d’Orme"))
    return person


@pytest.fixture
def at(client, person):
    """`with at(9, 34):` in Paris, signed in."""

    def travel(hour, minute):
        moment = START.replace(hour=hour - 1, minute=minute)
        travelling = time_machine.travel(moment, tick=False)
        travelling.start()
        client.force_login(person)
        started.append(travelling)

    started = []
    yield travel
    for travelling in reversed(started):
        travelling.stop()


def address(session):
    return reverse("cohorts:sign", args=[session.pk])


def words(answer):
    return answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def test_sign_page_shows_who_what_where_and_one_big_button(client, session, at):
    at(9, 34)
    text = words(client.get(address(session)))
    for said in (
        "Camille Berthier",
        "Val d’Orme",
        "Cartographier",
        "de 9 h 30 à 12 h 30",
        "le matin",
        "que la loi demande",
    ):
        assert said in text
    assert text.count("button big") == 1
    assert "<script>" not in text


def test_signing_answers_that_it_is_signed_and_what_comes_next(client, session, person, at):
    at(9, 34)
    morning = session.half_days.first()
    answer = client.post(address(session), {"half_day": morning.pk})
    assert (answer.status_code, answer["Location"]) == (303, address(session))
    signed = Attendance.objects.get()
    assert (signed.user, signed.half_day, signed.signed_name) == (person, morning, "Camille Berthier")
    text = words(client.get(address(session)))
    for said in (
        "C’est signé, Camille.",
        "signé à 9 h 34",
        "Vous signerez l’après-midi à partir du",
        "13 h 15",
    ):
        assert said in text


def test_f3_second_click_tells_what_the_first_did(client, session, at):
    at(9, 34)
    for _ in range(2):
        answer = client.post(address(session), {"half_day": session.half_days.first().pk})
        assert answer.status_code == 303
    assert Attendance.objects.count() == 1


def test_afternoon_is_offered_once_the_morning_is_signed(client, session, at):
    at(9, 34)
    client.post(address(session), {"half_day": session.half_days.first().pk})
    at(13, 40)
    text = words(client.get(address(session)))
    assert "de 13 h 30 à 16 h 30" in text
    assert "signé à 9 h 34" in text


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(9, 14, "à partir du jeudi 10 décembre, 9 h 15"), (13, 1, "close depuis jeudi 10 décembre, 13 h")],
)
def test_too_early_or_too_late_is_said_and_writes_nothing(client, session, at, hour, minute, said):
    at(hour, minute)
    answer = client.post(address(session), {"half_day": session.half_days.first().pk})
    assert (answer.status_code, Attendance.objects.count()) == (409, 0)
    assert said in words(answer)


def test_before_and_after_the_page_says_when(client, session, at):
    at(8, 0)
    assert "Vous signerez le matin à partir du jeudi 10 décembre, 9 h 15" in words(
        client.get(address(session))
    )
    at(20, 0)
    assert "La signature est close" in words(client.get(address(session)))


def test_a4_half_day_of_another_session_is_not_found(client, session, at):
    at(9, 34)
    foreign = HalfDayFactory(starts_at=START, session__cohort=session.cohort, session__number=77)
    for given in (foreign.pk, 0, "", "x", "9" * 40, "²"):
        assert client.post(address(session), {"half_day": given}).status_code == 404
    assert not Attendance.objects.exists()


def test_a6_browser_gives_neither_the_hour_nor_the_name(client, session, at):
    at(9, 34)
    other = EnrolmentFactory(cohort=session.cohort).user
    sent = {
        "half_day": session.half_days.first().pk,
        "signed_at": "2020-01-01T00:00",
        "now": "2020-01-01T00:00",
        "signed_name": "Autre",
        "user": other.pk,
    }
    client.post(address(session), sent)
    signed = Attendance.objects.get()
    assert (signed.signed_at, signed.signed_name) == (START + timedelta(minutes=4), "Camille Berthier")


def test_coach_does_not_sign(client, session):
    client.force_login(coach_of(session.cohort))
    answer = client.get(address(session))
    assert (answer.status_code, "ont une place" in answer.content.decode()) == (403, True)


def test_session_elsewhere_is_signed_by_the_clock_of_the_place(client, session, at):
    session.time_zone = "Indian/Reunion"
    session.save()
    at(9, 34)
    assert "de 12 h 30 à 15 h 30" in words(client.get(address(session)))
    assert "heure de La Réunion" in words(client.get(address(session)))
