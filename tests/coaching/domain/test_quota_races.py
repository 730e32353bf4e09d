"""A freed seat goes to somebody who named no project: it counts in the quota of their team, also when the team locks (G32)."""

import time
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from django.utils import timezone

from coaching.domain import bookings, seats, slots, team, waiting
from coaching.enums import BookingState, SlotKind
from coaching.models import Booking
from cohorts.domain.enrolment import withdraw
from cohorts.models import Enrolment
from tests.coaching.conftest import book, make_coached, make_project
from tests.factories.coaching import MemberFactory, SlotFactory
from tests.factories.cohorts import EnrolmentFactory
from tests.threads import together

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("real_database"),
    pytest.mark.postgresql,
]


@pytest.fixture(autouse=True)
def _thoughtful(monkeypatch):
    """Who locks in the project with one appointment left thinks for a moment between counting and writing."""
    count = seats.check_free_time_and_quota

    def slowly(booking, project, now):
        count(booking, project, now)
        if project is None or project.quota == 1:
            time.sleep(0.4)

    monkeypatch.setattr(seats, "check_free_time_and_quota", slowly)


@pytest.fixture
def last():
    """One appointment left in the project; one of its people waits, without naming it, where another team sits."""
    w = SimpleNamespace(**vars(make_coached()))
    w.project.quota = 1
    w.project.save()
    w.colleague = EnrolmentFactory(cohort=w.cohort).user
    MemberFactory(project=w.project, person=w.colleague)
    other = make_project(w.cohort)
    w.holder, w.other_project = other.person, other.project
    mine = {"coach": w.coach, "cohort": w.cohort, "kind": SlotKind.JOINT}
    w.slot = SlotFactory(**mine, seats=2)
    w.free, w.further = SlotFactory(**mine), SlotFactory(**mine)
    filler = make_project(w.cohort)
    book(filler, w.slot)
    w.held = bookings.book(person=w.holder, slot=w.slot, project=w.other_project)
    waiting.wait(person=w.person, slot=w.slot)
    return w


def free_by_hand(w):
    """As a held seat that has expired: nobody gave it on yet."""
    Booking.objects.filter(pk=w.held.pk).update(
        state=BookingState.CANCELLED, seat=None, cancelled_at=timezone.now() - timedelta(minutes=1)
    )


WAYS = {
    "cancel": lambda w: partial(bookings.cancel, by=w.holder, booking=w.held),
    "move": lambda w: partial(bookings.move, by=w.holder, booking=w.held, slot=w.further),
    "offer": lambda w: free_by_hand(w) or partial(waiting.offer, slot_id=w.slot.pk),
    "more seats": lambda w: partial(
        slots.update_slot, by=w.coach, slot=w.slot, title="", mode="video", place="", video_url="", seats=3
    ),
    "leave a team": lambda w: partial(team.leave_team, by=w.holder, project=w.other_project),
    "leave the cohort": lambda w: partial(
        withdraw, enrolment=Enrolment.objects.get(user=w.holder), by=w.manager
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_g32_a_freed_seat_never_passes_the_quota_while_the_team_books(last, way):
    frees = WAYS[way](last)
    locks = partial(bookings.book, person=last.colleague, slot=last.free, project=last.project)
    said, errors = together([frees, locks])
    assert errors == []
    seated = Booking.objects.filter(state=BookingState.BOOKED, person__in=[last.person, last.colleague])
    assert seated.count() == 1, said
    assert said["ok"] == 1 + (seated.get().person == last.colleague)
    assert not Booking.objects.filter(state=BookingState.WAITING).exists()


def test_g32_who_joins_a_team_after_the_books_were_opened_gets_the_seat_with_the_next_offer(last):
    """Their project is not locked: they keep their rank, and nobody passes before them."""
    real = waiting.lock_for_booking

    def joined_meanwhile(**values):
        opened = real(**values)
        late = make_project(last.cohort, last.person)
        late.project.quota = 1
        late.project.save()
        return opened

    free_by_hand(last)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waiting, "lock_for_booking", joined_meanwhile)
        assert waiting.offer(slot_id=last.slot.pk) == 0
    assert Booking.objects.get(person=last.person).state == BookingState.WAITING
    assert waiting.offer(slot_id=last.slot.pk) == 1
