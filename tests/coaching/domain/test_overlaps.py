"""Two things at the same time: an appointment and a group session; and a move to another kind of appointment."""

from datetime import timedelta
from functools import partial

import pytest

from coaching.domain import bookings, slots, waiting
from coaching.enums import BookingState, SlotKind
from coaching.models import Booking
from cohorts.domain.sessions import cancel_session
from cohorts.enums import SessionState
from tests.coaching.conftest import book, make_coached, make_project, refused, slot_of
from tests.factories.cohorts import CohortFactory, EnrolmentFactory, GroupSessionFactory, HalfDayFactory
from tests.threads import together

pytestmark = pytest.mark.django_db


def session_at(slot, cohort, **more):
    """A group session of the cohort that goes on while the slot does."""
    session = GroupSessionFactory(cohort=cohort, title="Cartographier les publics", **more)
    HalfDayFactory(
        session=session,
        starts_at=slot.starts_at - timedelta(hours=1),
        ends_at=slot.starts_at + timedelta(minutes=10),
        is_active=session.state != SessionState.CANCELLED,
    )
    return session


def test_h34_booking_during_a_group_session_is_refused_and_names_it(coached, slot):
    session_at(slot, coached.cohort)
    for verb in (bookings.book, bookings.hold):
        with refused("overlapping"):
            verb(person=coached.person, slot=slot, project=coached.project)
    assert not Booking.objects.exists()


def test_h34_the_refusal_says_which_session_and_when(coached, slot):
    session_at(slot, coached.cohort)
    with pytest.raises(Exception, match="Cartographier les publics") as caught:
        book(coached, slot)
    assert caught.value.status == 409


@pytest.mark.parametrize("state", [SessionState.DRAFT, SessionState.CANCELLED])
def test_h34_a_draft_or_cancelled_session_holds_nobody(coached, slot, state):
    session_at(slot, coached.cohort, state=state)
    assert book(coached, slot).state == "booked"


def test_h34_a_session_of_others_or_at_another_hour_holds_nobody(coached, slot):
    session_at(slot, CohortFactory())
    beside = GroupSessionFactory(cohort=coached.cohort)
    HalfDayFactory(session=beside, starts_at=slot.ends_at, ends_at=slot.ends_at + timedelta(hours=3))
    assert book(coached, slot).state == "booked"


def test_h34_a_session_of_another_cohort_of_the_same_person_counts(coached, slot):
    other = CohortFactory()
    EnrolmentFactory(cohort=other, user=coached.person)
    session_at(slot, other)
    with refused("overlapping"):
        book(coached, slot)


def test_h34_a_freed_seat_passes_over_who_is_in_a_session(coached, booked):
    busy, second = make_project(coached.cohort), make_project(coached.cohort)
    other = CohortFactory()
    EnrolmentFactory(cohort=other, user=busy.person)
    for row in (busy, second):
        waiting.wait(person=row.person, slot=booked.slot, project=row.project)
    session_at(booked.slot, other)
    bookings.cancel(by=coached.person, booking=booked)
    states = dict(Booking.objects.values_list("person", "state"))
    assert (states[busy.person.pk], states[second.person.pk]) == ("cancelled", "booked")


def test_h34_moving_a_slot_onto_a_session_of_who_booked_is_refused(coached, booked):
    later = slot_of(coached)
    session_at(later, coached.cohort)
    start = later.starts_at - timedelta(minutes=50)
    with refused("overlapping"):
        slots.move_slot(
            by=coached.coach, slot=booked.slot, starts_at=start, ends_at=start + timedelta(minutes=45)
        )
    booked.refresh_from_db()
    assert booked.starts_at == booked.slot.starts_at


def test_h34_after_the_session_is_cancelled_the_hour_is_free_again(coached, slot):
    session = session_at(slot, coached.cohort)
    cancel_session(session=session, by=coached.manager, reason="")
    assert book(coached, slot).state == "booked"


def test_h34_a_move_to_another_kind_is_asked(coached, booked):
    joint = slot_of(coached, kind=SlotKind.JOINT, seats=4)
    for agreed in ("", SlotKind.INDIVIDUAL, SlotKind.WORKSHOP, "x" * 500):
        with refused("kind_changes"):
            bookings.move(by=coached.person, booking=booked, slot=joint, agreed_kind=agreed)
    booked.refresh_from_db()
    assert booked.state == BookingState.BOOKED
    new = bookings.move(
        by=coached.person, booking=booked, slot=joint, agreed_kind=SlotKind.JOINT, question="Autrement"
    )
    assert (new.slot, new.question, new.state) == (joint, "Autrement", BookingState.BOOKED)


def test_h34_a_waiting_list_longer_than_what_was_read_is_asked(coached, booked):
    first, second = make_project(coached.cohort), make_project(coached.cohort)
    waiting.wait(person=first.person, slot=booked.slot, project=first.project, ahead=0)
    with refused("queue_longer"):
        waiting.wait(person=second.person, slot=booked.slot, project=second.project, ahead=0)
    waiting.wait(person=second.person, slot=booked.slot, project=second.project, ahead=1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("real_database")
def test_h34_of_many_who_agreed_to_be_first_one_waits():
    coached = make_coached()
    slot = slot_of(coached)
    book(coached, slot)
    queue = [make_project(coached.cohort) for _ in range(6)]
    said, errors = together(
        [partial(waiting.wait, person=row.person, slot=slot, project=row.project, ahead=0) for row in queue]
    )
    assert errors == []
    assert said == {"ok": 1, "queue_longer": 5}
    assert Booking.objects.filter(slot=slot, state=BookingState.WAITING).count() == 1
