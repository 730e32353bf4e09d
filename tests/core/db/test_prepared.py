"""Reads whose SQL is written once: the rows of the plain form, whatever the values; a shape is what code may look at."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Q
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from coaching.enums import SlotKind
from coaching.models import Slot
from lms.accounts.models import User
from lms.core.db.models import any_of
from lms.core.db.prepared import PreparedRead
from tests.factories.accounts import TerritoryFactory, UserFactory
from tests.factories.coaching import SlotFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def slots():
    start = timezone.now() + timedelta(days=3)
    return [SlotFactory(starts_at=start + timedelta(days=n), title=f"t{n}") for n in range(6)]


@pytest.fixture
def writings(monkeypatch):
    """How often a query is written."""
    seen, real = [], SQLCompiler.as_sql
    monkeypatch.setattr(SQLCompiler, "as_sql", lambda *a, **k: seen.append(1) or real(*a, **k))
    return seen


@PreparedRead
def slots_of(*, coaches, since=None, title=""):
    rows = Slot.objects.filter(any_of(coach=coaches)).select_related("coach").order_by("starts_at", "pk")
    rows = rows.filter(title=title) if title else rows
    return rows.filter(starts_at__gte=since) if since else rows


def test_rows_of_each_call(slots, django_assert_num_queries):
    for since in (slots[0].starts_at, slots[2].starts_at):
        for some in (slots[:1], slots[:3], slots[:5], slots):
            wanted = [slot for slot in some if slot.starts_at >= since]
            with django_assert_num_queries(1):
                found = slots_of(coaches={slot.coach_id for slot in some}, since=since)
                assert [(row.pk, row.coach.email) for row in found] == [(s.pk, s.coach.email) for s in wanted]


def test_written_once_however_many_keys_and_whatever_the_words(slots, writings):
    read = PreparedRead(slots_of.plain)
    coaches = [slot.coach_id for slot in slots]
    for number in range(300):
        rows = read(coaches=coaches[: 1 + number % 6], title=f"t{number}", since=timezone.now())
        assert [row.title for row in rows] == [f"t{number}"] * (number < 6)
    assert len(writings) == 1
    for _ in range(2):
        read(coaches=coaches, title="")
        read(coaches=[], title="x")
    assert len(writings) == 3


def test_no_keys_ask_nothing_and_exclude_nothing(slots, django_assert_num_queries):
    @PreparedRead
    def without(*, keys):
        return Slot.objects.exclude(pk__in=keys).order_by("starts_at", "pk")

    with django_assert_num_queries(0):
        assert slots_of(coaches=[]) == slots_of(coaches={None}, since=timezone.now()) == []
    first = [slots[0].pk]
    assert [without(keys=keys) for keys in ((), first, [*first, None])] == [slots, slots[1:], slots[1:]]


def test_lists_of_any_length(slots):
    """Each length up to a power of two has one text; what people type makes no other."""
    read, nobody = PreparedRead(slots_of.plain), range(10**6, 10**6 + 3000)
    for length in (1, 2, 3, 4, 5, 8, 9, 1000, 1023, 3000):
        keys = [slots[0].coach_id, *nobody[: length - 1]]
        assert read(coaches=keys, title="t0") == slots[:1], length
    (written,) = read._written.values()
    assert sorted(length for (length,) in written.texts) == [1, 2, 4, 8, 16, 1024]


@pytest.mark.parametrize("word", ["2026-01-01", "%s", "%%", "'; --", "é" * 5000])
def test_words_are_bound(word, slots):
    coaches = {slot.coach_id for slot in slots}
    assert slots_of(coaches=coaches, title=word) == []
    Slot.objects.filter(pk=slots[1].pk).update(title=word[:160])
    assert slots_of(coaches=coaches, title=word[:160]) == [slots[1]]


@pytest.mark.parametrize("seats", [2**15, 2**31, 2**63 - 1, 2**63, 10**30, -1])
def test_a_number_that_its_column_cannot_hold_finds_nothing_once(seats, slots):
    """It was kept as “nothing” for every number after it."""

    @PreparedRead
    def of_seats(*, seats):
        return Slot.objects.filter(seats=seats).order_by("starts_at", "pk")

    assert of_seats(seats=seats) == []
    assert of_seats(seats=1) == slots


def test_what_is_not_bound_is_left_to_the_orm(slots):
    @PreparedRead
    def of_coach(*, coach, most=Decimal(9)):
        return Slot.objects.filter(coach=coach, seats__lt=most).order_by("pk")

    @PreparedRead
    def of_kinds(*, kinds, titles=("t0", "t1")):
        return Slot.objects.filter(kind__in=kinds, title__in=titles).order_by("pk")

    assert of_coach(coach=slots[0].coach) == of_coach(coach=slots[0].coach_id) == slots[:1]
    assert of_kinds(kinds=[SlotKind.INDIVIDUAL, "x"]) == of_kinds(kinds=iter(["individual"])) == slots[:2]
    assert of_kinds(kinds=["individual"], titles=Slot.objects.filter(title="t1").values("title")) == [
        slots[1]
    ]


def test_sets_of_a_dataclass_and_their_union(slots):
    @dataclass(frozen=True)
    class Known:
        person: int | None = None
        sets: dict = field(default_factory=dict)

    @PreparedRead
    def of_known(*, known):
        keys = known.sets.get("a", frozenset()) | known.sets.get("b", frozenset())
        return Slot.objects.filter(Q(coach=known.person) | any_of(pk=keys)).order_by("pk")

    one, two, three = (slot.pk for slot in slots[:3])
    assert of_known(known=Known(slots[5].coach_id, {"a": {one}, "b": {two, three}})) == [*slots[:3], slots[5]]
    assert of_known(known=Known(slots[5].coach_id, {"b": {two}})) == [slots[1], slots[5]]
    assert of_known(known=Known(sets={"a": set()})) == []


def test_days_and_moments_of_any_zone(slots):
    @PreparedRead
    def between(*, start, end, day):
        return Slot.objects.filter(
            starts_at__gte=start, starts_at__lt=end, cohort=None, coach__date_joined__lt=day
        )

    for zone in ("Indian/Reunion", "Pacific/Noumea", "America/Martinique"):
        with timezone.override(zone):
            start = timezone.localtime(slots[1].starts_at)
            kwargs = {"start": start, "end": start + timedelta(days=2), "day": start}
            assert between(**kwargs) == list(between.plain(**kwargs)) == slots[1:3], zone


def test_prefetched_and_plain_values():
    place, user = TerritoryFactory(), UserFactory()
    user.territories.add(place)

    @PreparedRead
    def people(*, keys):
        return User.objects.filter(pk__in=keys).prefetch_related("territories").order_by("pk")

    @PreparedRead
    def emails(*, key):
        return User.objects.filter(pk=key).order_by("pk").values_list("email", flat=True)

    for keys in ([user.pk], [user.pk, UserFactory().pk]):
        assert list(people(keys=keys)[0].territories.all()) == [place]
    assert emails(key=user.pk) == [user.email]


def test_a_limit_cannot_be_bound():
    @PreparedRead
    def some(*, count):
        return Slot.objects.order_by("pk")[:count]

    with pytest.raises(TypeError):
        some(count=5)


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_its_own_connection(slots):
    from concurrent.futures import ThreadPoolExecutor

    def ask(slot):
        try:
            return [row.pk for row in slots_of(coaches=[slot.coach_id], since=slot.starts_at)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, slots * 3)) == [[slot.pk] for slot in slots * 3]
