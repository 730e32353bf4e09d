"""What must hold when many act at once (design, section 3; reliability F1 to F4)."""

import random
import time
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.db.models import Count, F, Q
from django.utils import timezone

from coaching.domain import bookings, locking, seats, slots, waiting
from coaching.enums import LIVE, SEATED, BookingState, SlotKind
from coaching.models import Booking, Project, Slot
from lms.core.errors import DomainError
from lms.notify.models import Message
from tests.coaching.conftest import book, make_coached, make_project, slot_of
from tests.factories.coaching import MemberFactory, SlotFactory
from tests.threads import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_database")]
MANY = 40
FEW = 8  # on SQLite one writes after the other; the rule is the same


def crowd() -> int:
    return MANY if connection.vendor == "postgresql" else FEW


def booked(slot: Slot) -> int:
    return Booking.objects.filter(slot=slot, state=BookingState.BOOKED).count()


def invariants_hold() -> None:
    """No slot above its seats, no seat twice, nobody in two places, no project above its quota."""
    full = Count("bookings", filter=Q(bookings__state__in=SEATED))
    assert not Slot.objects.annotate(taken=full).filter(taken__gt=F("seats")).exists()
    rows = list(Booking.objects.filter(state__in=SEATED).select_related("project"))
    numbers = [(row.slot_id, row.seat) for row in rows]
    assert len(numbers) == len(set(numbers))
    for one in rows:
        assert not [
            other
            for other in rows
            if other.person_id == one.person_id
            and other.pk != one.pk
            and other.starts_at < one.ends_at
            and one.starts_at < other.ends_at
        ]
    for project in {row.project for row in rows if row.project}:
        assert sum(row.project_id == project.pk for row in rows) <= project.quota


def race_for_last_seat():
    """Everyone wants the one seat."""
    coached = make_coached()
    people = [make_project(coached.cohort) for _ in range(crowd())]
    slot = slot_of(coached)
    calls = [partial(book, row, slot) for row in people]
    return slot, *together(calls)


def unlocked():
    """What the locks read, by the same names, without waiting for anybody."""
    return {
        "lock_projects": lambda keys: list(Project.objects.filter(pk__in=keys).order_by("pk")),
        "lock_people": lambda keys: sorted(keys),
        "lock_slots": lambda keys: list(Slot.objects.filter(pk__in=keys).order_by("pk")),
    }


@contextmanager
def without_locks(monkeypatch):
    """Nobody waits for anybody, and everybody thinks for a moment between looking and writing."""
    with monkeypatch.context() as patch:
        for name, rows in unlocked().items():
            patch.setattr(locking, name, rows)
        patch.setattr(seats, "check_free_time_and_quota", lambda *args: time.sleep(0.2))
        yield


@contextmanager
def without_constraint(name):
    """The unique seat of a slot is not kept by the database for a while."""
    constraint = next(row for row in Booking._meta.constraints if row.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Booking, constraint)
    try:
        yield
    finally:
        Booking.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Booking, constraint)


def test_f1_last_seat_goes_to_exactly_one():
    slot, said, errors = race_for_last_seat()
    assert errors == []
    assert said == {"ok": 1, "slot_full": crowd() - 1}
    assert booked(slot) == 1
    assert Message.objects.filter(notification="coaching.booking_made").count() == 2


@pytest.mark.postgresql
def test_f1_negative_control_without_lock_and_constraint_oversells(monkeypatch):
    with without_constraint("booking_seat_once"), without_locks(monkeypatch):
        slot, _said, errors = race_for_last_seat()
        assert errors == []
        assert booked(slot) > 1, "the test of the last seat would not notice a missing lock"


@pytest.mark.postgresql
def test_f1_constraint_alone_never_oversells(monkeypatch):
    with without_locks(monkeypatch):
        slot, said, errors = race_for_last_seat()
    assert errors == []
    assert said == {"ok": 1, "slot_full": crowd() - 1}
    assert booked(slot) == 1


def test_f1_three_seats_go_to_exactly_three():
    coached = make_coached()
    people = [make_project(coached.cohort) for _ in range(crowd())]
    slot = slot_of(coached, kind=SlotKind.JOINT, seats=3)
    said, errors = together(
        [partial(bookings.hold, person=row.person, slot=slot, project=row.project) for row in people]
    )
    assert errors == []
    assert said == {"ok": 3, "slot_full": crowd() - 3}
    invariants_hold()


@pytest.mark.postgresql
@pytest.mark.slow
def test_f2_opposite_orders_never_deadlock():
    """Four teams swap their seats between two slots, while others cancel, wait and change the seats: 200 times."""
    coached = make_coached()
    *teams, third = (make_project(coached.cohort, quota=500) for _ in range(5))
    left, right = (slot_of(coached, kind=SlotKind.JOINT, seats=4) for _ in range(2))
    rng = random.Random(20261124)
    moved: list[Booking] = []

    def swap(who, first, second):
        def run():
            for _ in range(50):
                moved.extend(_quietly(_swap, who, first, second))

        return run

    def churn():
        for _ in range(50):
            slot = rng.choice([left, right])
            _quietly(bookings.hold, person=third.person, slot=slot, project=third.project)
            _quietly(waiting.wait, person=third.person, slot=slot, project=third.project)
            for row in Booking.objects.filter(person=third.person, state__in=LIVE):
                _quietly(bookings.cancel, by=third.person, booking=row)
            _quietly(waiting.offer, slot_id=slot.pk)

    def resize():
        for turn in range(50):
            slot = Slot.objects.get(pk=(left, right)[turn % 2].pk)
            _quietly(
                slots.update_slot,
                by=coached.coach,
                slot=slot,
                title="",
                mode=slot.mode,
                place="",
                video_url="",
                seats=rng.choice([2, 3, 4]),
            )

    swaps = [swap(who, *order) for who, order in zip(teams, [(left, right), (right, left)] * 2, strict=True)]
    said, errors = together([*swaps, churn, resize])
    assert errors == []
    assert said == {"ok": 6}
    assert len(moved) > 50, "too few swaps happened for the test to say anything"
    invariants_hold()


def _swap(who, left, right):
    mine = Booking.objects.filter(project=who.project, state=BookingState.BOOKED).first()
    if mine is None:
        return book(who, left)
    return bookings.move(by=who.person, booking=mine, slot=right if mine.slot_id == left.pk else left)


def _quietly(call, *args, **kwargs) -> list:
    """What was done; a refusal is an answer, anything else is an error that the test must see."""
    try:
        return [call(*args, **kwargs)]
    except DomainError:
        return []


def test_f3_double_submit_of_a_booking_is_one_booking():
    coached = make_coached()
    slot = slot_of(coached, kind=SlotKind.JOINT, seats=5)
    said, errors = together([partial(book, coached, slot)] * 6)
    assert errors == []
    assert said == {"ok": 1, "already_booked": 5}
    assert booked(slot) == 1


def test_f3_double_confirmation_is_one_booking_and_one_letter_each():
    coached = make_coached()
    slot = slot_of(coached)
    held = bookings.hold(person=coached.person, slot=slot, project=coached.project)
    said, errors = together([partial(bookings.confirm, person=coached.person, booking=held)] * 6)
    assert errors == []
    assert said == {"ok": 6}
    assert booked(slot) == 1
    assert Message.objects.count() == 2


def test_f4_overlapping_slots_of_one_coach_open_once():
    coached = make_coached()
    start = timezone.now().replace(microsecond=0) + timedelta(days=5)
    calls = [
        partial(
            slots.open_slot,
            coach=coached.coach,
            starts_at=start + timedelta(minutes=n),
            ends_at=start + timedelta(minutes=60 + n),
        )
        for n in range(crowd())
    ]
    said, errors = together(calls)
    assert errors == []
    assert said == {"ok": 1, "overlapping": crowd() - 1}
    assert Slot.objects.count() == 1


def test_quota_is_never_exceeded_by_a_team_that_books_at_once():
    coached = make_coached()
    project = coached.project
    project.quota = 2
    project.save()
    colleagues = [make_project(coached.cohort).person for _ in range(crowd())]
    for colleague in colleagues:
        MemberFactory(project=project, person=colleague)
    every = [slot_of(coached) for _ in colleagues]
    said, errors = together(
        [
            partial(bookings.book, person=person, slot=slot, project=project)
            for person, slot in zip(colleagues, every, strict=True)
        ]
    )
    assert errors == []
    assert said == {"ok": 2, "quota_used": crowd() - 2}
    invariants_hold()


def test_person_never_has_two_bookings_at_one_time():
    coached = make_coached()
    start = timezone.now() + timedelta(days=5)
    coaches = [make_coached().coach for _ in range(FEW)]
    coached.cohort.coaches.add(*coaches)
    same_time = [
        SlotFactory(coach=coach, starts_at=start + timedelta(minutes=n)) for n, coach in enumerate(coaches)
    ]
    own = [make_project(coached.cohort, coached.person).project for _ in same_time]
    said, errors = together(
        [
            partial(bookings.book, person=coached.person, slot=slot, project=project)
            for slot, project in zip(same_time, own, strict=True)
        ]
    )
    assert errors == []
    assert said == {"ok": 1, "overlapping": FEW - 1}
    invariants_hold()


def test_freed_seat_goes_to_the_first_waiting_once():
    coached = make_coached()
    slot = slot_of(coached)
    first = book(coached, slot)
    queue = [make_project(coached.cohort) for _ in range(3)]
    for row in queue:
        waiting.wait(person=row.person, slot=slot, project=row.project)
    late = [make_project(coached.cohort) for _ in range(crowd() - 6)]
    calls = [partial(book, row, slot) for row in late]
    calls += [partial(bookings.cancel, by=coached.person, booking=first)] * 2
    calls += [partial(waiting.offer, slot_id=slot.pk)] * 4
    said, errors = together(calls)
    assert errors == []
    assert said == {"ok": 6, "slot_full": len(late)}
    assert Booking.objects.get(slot=slot, state=BookingState.BOOKED).person == queue[0].person
    assert Message.objects.filter(notification="coaching.seat_freed").count() == 2


def test_expired_hold_goes_to_exactly_one_of_those_who_come():
    coached = make_coached()
    slot = slot_of(coached)
    held = bookings.hold(person=coached.person, slot=slot, project=coached.project)
    people = [make_project(coached.cohort) for _ in range(crowd())]
    with time_machine.travel(held.held_until + timedelta(seconds=1)):
        said, errors = together(
            [partial(bookings.hold, person=row.person, slot=slot, project=row.project) for row in people]
        )
    assert errors == []
    assert said == {"ok": 1, "slot_full": crowd() - 1}
    invariants_hold()
