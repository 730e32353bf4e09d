"""Several slots at once: what each hour would meet, then all of them or none."""

import datetime as dt
from functools import partial

import pytest
from django.utils import timezone

from coaching.domain.openings import MOST, look_ahead, open_slots
from coaching.models import Slot
from tests.coaching.conftest import make_coached, refused
from tests.coaching.domain.test_overlaps import session_at
from tests.factories.accounts import UserFactory
from tests.factories.coaching import SlotFactory
from tests.factories.cohorts import CohortFactory
from tests.threads import together

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def hours(count, *, days=40):
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=days)
    return [
        (start + number * HOUR, start + number * HOUR + dt.timedelta(minutes=45)) for number in range(count)
    ]


def test_h35_all_hours_are_opened_together(coached):
    made = open_slots(
        coach=coached.coach, times=hours(3), cohort=coached.cohort, video_url="https://v.test/a"
    )
    assert [(row.starts_at, row.ends_at) for row in made] == hours(3)
    assert {(row.cohort, row.video_url, row.coach) for row in made} == {
        (coached.cohort, "https://v.test/a", coached.coach)
    }


def test_h35_one_hour_that_cannot_be_keeps_all_closed_and_each_says_why(coached):
    times = hours(4)
    SlotFactory(coach=coached.coach, starts_at=times[1][0], ends_at=times[1][1] - dt.timedelta(minutes=5))
    session_at(Slot(starts_at=times[3][0]), coached.cohort)
    past = (timezone.now() - HOUR, timezone.now())
    lines = look_ahead(coach=coached.coach, times=[past, *times])
    said = [str(line.problem) for line in lines]
    assert said[0] == "cette heure est passée"
    assert said[2] == "vous avez un créneau à cette heure-là"
    assert "Cartographier les publics" in said[4]
    assert said[1] == ""
    with refused("some_refused"):
        open_slots(coach=coached.coach, times=times)
    assert Slot.objects.count() == 1


def test_h35_hours_that_overlap_each_other_are_refused(coached):
    start = hours(1)[0][0]
    times = [(start, start + HOUR), (start + HOUR / 2, start + HOUR * 2)]
    with refused("some_refused"):
        open_slots(coach=coached.coach, times=times)
    assert not Slot.objects.exists()


def test_h35_sending_twice_opens_once(coached):
    first = open_slots(coach=coached.coach, times=hours(2))
    again = open_slots(coach=coached.coach, times=hours(2))
    assert sorted(row.pk for row in again) == sorted(row.pk for row in first)
    assert Slot.objects.count() == 2


@pytest.mark.parametrize(("count", "code"), [(0, "no_times"), (MOST + 1, "too_many")])
def test_h35_none_or_too_many_are_refused(coached, count, code):
    with refused(code):
        open_slots(coach=coached.coach, times=hours(count))
    assert not Slot.objects.exists()


def test_h35_who_is_no_coach_or_of_another_cohort_opens_none(coached):
    with refused("forbidden"):
        open_slots(coach=UserFactory(), times=hours(1))
    with refused("forbidden"):
        open_slots(coach=coached.coach, times=hours(1), cohort=CohortFactory())
    assert not Slot.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("real_database")
def test_h35_two_tabs_at_once_open_the_hours_once():
    coached = make_coached()
    calls = [partial(open_slots, coach=coached.coach, times=hours(5)) for _ in range(6)]
    said, errors = together(calls)
    assert errors == []
    assert said == {"ok": 6}
    assert Slot.objects.count() == 5
