from datetime import date

import pytest

from cohorts.domain.coaches import assign_coach, remove_coach
from cohorts.domain.cohort import change_capacity, open_cohort
from cohorts.domain.enrolment import enrol
from cohorts.enums import EnrolmentStatus
from cohorts.models import Cohort
from tests.cohorts.help import refused
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory, coach_of, manager_of
from tests.factories.programme import ThemePageFactory

pytestmark = pytest.mark.django_db
PERIOD = {"starts_on": date(2026, 9, 1), "ends_on": date(2027, 6, 30)}


def test_open_cohort_makes_its_group_and_opens_the_theme_to_it():
    theme, coach = ThemePageFactory(), coach_of()
    cohort = open_cohort(theme=theme, name=" Automne ", capacity=12, coaches=[coach], **PERIOD)
    assert (cohort.name, cohort.group.name) == ("Automne", f"cohort:{cohort.pk}")
    assert list(theme.groups.all()) == [cohort.group]
    assert set(cohort.group.user_set.all()) == set(cohort.coaches.all()) == {coach}


def test_open_cohort_is_for_managers_of_the_theme():
    theme = ThemePageFactory()
    stranger = manager_of(ThemePageFactory())
    with refused("forbidden", 403):
        open_cohort(theme=theme, name="x", capacity=3, by=stranger, **PERIOD)
    assert Cohort.objects.count() == 0
    assert open_cohort(theme=theme, name="x", capacity=3, by=manager_of(theme), **PERIOD).pk


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"ends_on": date(2026, 8, 1)}, "ends_before_start", "ends_on"),
        ({"capacity": 0}, "bad_capacity", "capacity"),
        ({"capacity": 501}, "bad_capacity", "capacity"),
    ],
)
def test_open_cohort_says_what_cannot_be(change, code, field):
    with refused(code, 422, field):
        open_cohort(**{"theme": ThemePageFactory(), "name": "x", "capacity": 3, **PERIOD, **change})


def test_assign_coach_asks_for_the_role():
    cohort, person = CohortFactory(), UserFactory()
    with refused("not_a_coach", 422, "who"):
        assign_coach(cohort=cohort, user=person)
    assert not cohort.coaches.exists()


def test_remove_coach_keeps_the_group_of_who_also_holds_a_seat():
    cohort = CohortFactory()
    coach, both = coach_of(cohort), coach_of(cohort)
    EnrolmentFactory(cohort=cohort, user=both)
    for each in (coach, both):
        remove_coach(cohort=cohort, user=each)
    assert (cohort.coaches.count(), list(cohort.group.user_set.all())) == (0, [both])


def test_more_places_go_to_those_who_wait_in_order():
    cohort = CohortFactory(capacity=1)
    first, *rest = [enrol(cohort=cohort, user=UserFactory()) for _ in range(4)]
    assert first.seat == 1
    served = change_capacity(cohort=cohort, capacity=3, by=manager_of(cohort.theme))
    assert [each.pk for each in served] == [each.pk for each in rest[:2]]
    rest[2].refresh_from_db()
    assert rest[2].status == EnrolmentStatus.WAITLISTED


def test_fewer_places_move_the_seats_but_never_unseat_anybody():
    cohort = CohortFactory(capacity=5)
    kept = EnrolmentFactory(cohort=cohort, seat=5)
    EnrolmentFactory(cohort=cohort, seat=1)
    change_capacity(cohort=cohort, capacity=2)
    kept.refresh_from_db()
    assert kept.seat == 2
    with refused("capacity_in_use", field="capacity"):
        change_capacity(cohort=cohort, capacity=1)
    cohort.refresh_from_db()
    assert cohort.capacity == 2


@pytest.mark.parametrize("verb", [assign_coach, remove_coach])
def test_coaches_are_changed_by_managers_alone(verb):
    cohort = CohortFactory()
    coach = coach_of(cohort)
    with refused("forbidden", 403):
        verb(cohort=cohort, user=coach, by=coach)
    with refused("forbidden", 403):
        change_capacity(cohort=cohort, capacity=9, by=coach)
    assert list(cohort.coaches.all()) == [coach]
