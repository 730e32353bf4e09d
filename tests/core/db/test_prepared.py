"""Queries written once: the same rows as the ORM, whatever the values; what would freeze is refused."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from coaching.models import Slot
from lms.accounts.models import Territory, User
from lms.core.db.models import any_of
from lms.core.db.prepared import compiled
from tests.factories.accounts import TerritoryFactory, UserFactory
from tests.factories.coaching import SlotFactory

pytestmark = pytest.mark.django_db


@compiled
def slots_of(*, coaches, since, word=None):
    rows = Slot.objects.filter(any_of(coach=coaches), starts_at__gte=since).select_related("coach")
    return (rows.filter(title=word) if word else rows).order_by("starts_at", "pk")


@pytest.fixture
def slots():
    start = timezone.now() + timedelta(days=3)
    return [SlotFactory(starts_at=start + timedelta(days=n), title=f"t{n}") for n in range(6)]


def test_compiled_query_gives_the_rows_of_each_call(slots, django_assert_num_queries):
    for since in (slots[0].starts_at, slots[2].starts_at):
        for some in (slots[:1], slots[:3], slots[:4], slots[:5], slots):
            coaches = {slot.coach_id for slot in some}
            wanted = [slot for slot in some if slot.starts_at >= since]
            with django_assert_num_queries(1):
                found = slots_of(coaches=coaches, since=since)
                assert [(row.pk, row.coach.email) for row in found] == [(s.pk, s.coach.email) for s in wanted]


def test_compiled_query_is_written_once_a_shape(slots, monkeypatch):
    @compiled
    def of_coaches(*, coaches):
        return Slot.objects.filter(coach__in=coaches)

    of_coaches(coaches=[1, 2, 3])
    written = []
    real = SQLCompiler.as_sql
    monkeypatch.setattr(SQLCompiler, "as_sql", lambda *a, **k: written.append(1) or real(*a, **k))
    of_coaches(coaches=[4, 5, 6, 7])  # padded to the same four
    assert written == []
    of_coaches(coaches=[1])
    assert written == [1]


def test_compiled_query_without_keys_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert slots_of(coaches=[], since=timezone.now()) == slots_of(coaches=(), since=timezone.now()) == []


def test_words_belong_to_the_shape(slots):
    coaches = {slot.coach_id for slot in slots}
    for slot in slots[:3]:
        found = slots_of(coaches=coaches, since=slots[0].starts_at, word=slot.title)
        assert found == [slot]


def test_compiled_query_prefetches():
    place = TerritoryFactory()
    user = UserFactory()
    user.territories.add(place)

    @compiled
    def people(*, keys):
        return User.objects.filter(pk__in=keys).prefetch_related("territories").order_by("pk")

    for keys in ([user.pk], [user.pk, UserFactory().pk]):
        assert next(list(one.territories.all()) for one in people(keys=keys)) == [place]


def test_compiled_query_gives_values(slots):
    @compiled
    def titles(*, coach):
        return Slot.objects.filter(coach=coach).values_list("title", flat=True)

    assert [titles(coach=slot.coach_id) for slot in slots] == [[slot.title] for slot in slots]


def test_a_moment_that_would_be_frozen_is_refused():
    @compiled
    def coming(*, coach):
        return Slot.objects.filter(coach=coach, starts_at__gt=timezone.now())

    @compiled
    def of_today(*, coach):
        return Slot.objects.filter(coach=coach, cohort__ends_on__gt=timezone.localdate())

    for careless in (coming, of_today):
        with pytest.raises(ValueError, match="would be frozen"):
            careless(coach=1)


def test_a_value_that_is_no_parameter_is_refused():
    @compiled
    def some(*, count):
        return Territory.objects.order_by("pk")[:count]

    with pytest.raises(ValueError, match="does not come out"):
        some(count=5)


@pytest.mark.django_db(transaction=True)
def test_compiled_query_uses_the_connection_of_its_thread(slots):
    from concurrent.futures import ThreadPoolExecutor

    def ask(slot):
        try:
            return [row.pk for row in slots_of(coaches=[slot.coach_id], since=slot.starts_at)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, slots * 3)) == [[slot.pk] for slot in slots * 3]


def test_or_of_a_key_and_of_keys(slots):
    @compiled
    def mine(*, coach, others):
        return Slot.objects.filter(Q(coach=coach) | any_of(pk=others)).order_by("pk")

    assert mine(coach=slots[0].coach_id, others=[slots[1].pk, slots[2].pk]) == slots[:3]
    assert mine(coach=slots[3].coach_id, others=[]) == [slots[3]]
