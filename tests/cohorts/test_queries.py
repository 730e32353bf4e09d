from datetime import timedelta

import pytest
from django.utils import timezone

from cohorts import queries
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import (
    CohortFactory,
    EnrolmentFactory,
    HalfDayFactory,
    coach_of,
    expert_of,
    manager_of,
)

pytestmark = pytest.mark.django_db


def session_in(cohort, days, **fields):
    start = timezone.now() + timedelta(days=days)
    return HalfDayFactory(session__cohort=cohort, starts_at=start, **fields).session


@pytest.fixture
def cohort():
    return CohortFactory()


@pytest.fixture
def person(cohort):
    return EnrolmentFactory(cohort=cohort).user


def test_sessions_of_come_in_order_with_their_half_days(cohort, person, django_assert_num_queries):
    for _ in range(3):
        session_in(CohortFactory(), 2)
    late, soon, past = (session_in(cohort, days) for days in (9, 2, -9))
    with django_assert_num_queries(3):
        found = list(queries.sessions_of(person, timezone.now()))
        assert [len(session.half_days.all()) for session in found] == [1, 1]
        assert [session.cohort.theme.hue for session in found] == ["none", "none"]
    assert found == [soon, late]
    assert list(queries.sessions_of(person)) == [past, soon, late]


def test_cohorts_of_say_seats_queue_and_ones_place(cohort, person):
    EnrolmentFactory(cohort=cohort, status="waitlisted", seat=None, waiting_since=timezone.now())
    session = session_in(cohort, 4)
    found = queries.cohorts_of(person).get()
    assert (found.seated, found.waiting, found.next_at) == (1, 1, session.half_days.get().starts_at)
    assert (found.is_seated, found.is_coach, found.is_manager) == (True, False, False)
    for user, place in (
        (coach_of(cohort), (False, True, False)),
        (manager_of(cohort.theme), (False, False, True)),
        (expert_of(cohort.theme), (False, False, False)),
        (UserFactory(is_superuser=True), (False, False, True)),
    ):
        found = queries.cohorts_of(user).get()
        assert (found.is_seated, found.is_coach, found.is_manager) == place


@pytest.mark.parametrize("number", [10, 100])
def test_hub_queries_are_constant(cohort, person, django_assert_num_queries, number):
    for day in range(number):
        session_in(cohort, day + 1)
    with django_assert_num_queries(5):
        assert len(list(queries.sessions_of(person, timezone.now()))) == number
        assert list(queries.cohorts_of(person)) == [cohort]
