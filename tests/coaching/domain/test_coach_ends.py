"""Who is no longer a coach has no hours to come, and those who booked them know it (A1)."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from coaching.domain import bookings, slots, waiting
from coaching.enums import BookingState, SlotKind, SlotState
from coaching.models import Booking, Slot
from cohorts.domain.coaches import assign_coach, remove_coach
from lms.accounts.domain.erasure import erase_person
from lms.accounts.domain.roles import end_lapsed_roles, end_role, grant_role
from lms.accounts.enums import Role
from lms.notify.models import Message
from tests.coaching.conftest import book, make_coached, make_project, refused, slot_of
from tests.factories.accounts import UserFactory
from tests.factories.coaching import SlotFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory
from tests.threads import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return UserFactory(is_superuser=True)


@pytest.fixture
def theirs(coached, booked):
    """The hours of the coach: booked with somebody waiting, empty, for all cohorts, past; and one of another coach."""
    waits = make_project(coached.cohort)
    coached.waits = waits.person
    waiting.wait(person=waits.person, slot=booked.slot, project=waits.project)
    mine = {"coach": coached.coach}
    coached.empty = SlotFactory(**mine, cohort=coached.cohort)
    coached.open_to_all = SlotFactory(**mine, kind=SlotKind.WORKSHOP, seats=3)
    coached.guest = EnrolmentFactory(cohort=coached.cohort).user
    bookings.book(person=coached.guest, slot=coached.open_to_all)
    past = timezone.now() - timedelta(days=3)
    coached.past = SlotFactory(**mine, starts_at=past, ends_at=past + timedelta(hours=1))
    other = UserFactory()
    grant_role(user=other, role=Role.COACH)
    assign_coach(cohort=coached.cohort, user=other)
    coached.other = SlotFactory(coach=other, cohort=coached.cohort)
    Message.objects.all().delete()
    return coached


def open_slots():
    return set(Slot.objects.filter(state=SlotState.OPEN).values_list("pk", flat=True))


def told():
    """{person: [methods of the calendar]} of the letters that say that an hour is cancelled."""
    rows = Message.objects.filter(notification="coaching.slot_cancelled").order_by("pk")
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.recipient_id, []).extend(each["method"] for each in row.calendar)
    return found


def test_a1_hours_to_come_end_with_the_role_and_all_who_were_in_them_are_told(theirs, booked, admin):
    end_role(user=theirs.coach, role=Role.COACH, by=admin)
    assert open_slots() == {theirs.past.pk, theirs.other.pk}
    assert set(Booking.objects.values_list("state", flat=True)) == {BookingState.CANCELLED}
    assert not theirs.cohort.coaches.filter(pk=theirs.coach.pk).exists()
    letters = {theirs.person.pk: ["CANCEL"], theirs.waits.pk: [], theirs.guest.pk: ["CANCEL"]}
    coach = {theirs.coach.pk: ["CANCEL", "CANCEL"]}  # two letters: nobody was in the third hour
    assert told() == letters | coach
    assert Message.objects.filter(recipient=theirs.coach, notification="coaching.slot_cancelled").count() == 2
    letter = Message.objects.get(recipient=theirs.person, notification="coaching.slot_cancelled")
    assert f"{theirs.coach.get_full_name()} n’accompagne plus" in letter.text
    assert admin.get_full_name() in letter.text


def test_a1_they_end_when_the_day_of_the_role_has_passed_and_the_coach_is_told_too(theirs):
    grant_role(user=theirs.coach, role=Role.COACH, until=timezone.now() + timedelta(hours=1))
    theirs.past.refresh_from_db()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert end_lapsed_roles() == 1
        assert end_lapsed_roles() == 0
    assert theirs.other.pk in open_slots()
    assert theirs.empty.pk not in open_slots()
    assert set(told()) == {theirs.person.pk, theirs.waits.pk, theirs.guest.pk, theirs.coach.pk}
    letter = Message.objects.get(recipient=theirs.person, notification="coaching.slot_cancelled")
    assert "Ce rendez-vous n’aura pas lieu." in letter.text


def test_a1_another_role_takes_no_hour_away(theirs, admin):
    grant_role(user=theirs.coach, role=Role.EXPERT)
    end_role(user=theirs.coach, role=Role.EXPERT, by=admin)
    assert {theirs.empty.pk, theirs.open_to_all.pk} < open_slots()
    assert told() == {}


def test_a1_who_is_no_longer_a_coach_opens_no_hour_even_with_the_rights_read_before(coached, admin):
    coach = coached.coach
    assert coach.has_role(Role.COACH)
    end_role(user=type(coach).objects.get(pk=coach.pk), role=Role.COACH, by=admin)
    start = timezone.now() + timedelta(days=5)
    with refused("forbidden"):
        slots.open_slot(coach=coach, starts_at=start, ends_at=start + timedelta(hours=1))
    assert open_slots() == set()


def test_a1_leaving_a_cohort_is_refused_with_the_number_of_appointments_that_rest_on_it(theirs, client):
    client.force_login(theirs.manager)
    answer = client.post(reverse("cohorts:coach_end", args=[theirs.cohort.pk, theirs.coach.pk]))
    assert answer.status_code == 409
    # The one booked, the one that waits for it, and that of a guest who has this coach by the cohort alone.
    assert "3 rendez-vous à venir avec ce coach dépendent de la promotion" in answer.text
    assert 'id="coachs"' in answer.text
    assert {theirs.empty.pk, theirs.open_to_all.pk} < open_slots()
    assert theirs.cohort.coaches.filter(pk=theirs.coach.pk).exists()


def test_a1_an_appointment_that_a_person_has_by_another_cohort_too_holds_nobody_back(coached, client):
    second = CohortFactory()
    assign_coach(cohort=second, user=coached.coach)
    guest = EnrolmentFactory(cohort=coached.cohort).user
    EnrolmentFactory(cohort=second, user=guest)
    kept = bookings.book(person=guest, slot=SlotFactory(coach=coached.coach))
    remove_coach(cohort=coached.cohort, user=coached.coach, by=coached.manager)
    kept.refresh_from_db()
    assert kept.state == BookingState.BOOKED
    assert list(coached.coach.coached_cohorts.all()) == [second]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("real_database")
def test_a1_role_ends_while_people_book_and_the_coach_opens_hours():
    """Whoever comes first: no deadlock, no open hour and no appointment left, each who booked is told."""
    coached = make_coached()
    admin = UserFactory(is_superuser=True)
    every = [slot_of(coached) for _ in range(4)]
    people = [make_project(coached.cohort) for _ in every]
    start = timezone.now().replace(microsecond=0) + timedelta(days=60)
    calls = [partial(book, one, slot) for one, slot in zip(people, every, strict=True)]
    calls += [
        partial(slots.open_slot, coach=coached.coach, starts_at=start, ends_at=start + timedelta(hours=1)),
        partial(slots.cancel_slot, by=coached.coach, slot=every[0]),
        partial(end_role, user=coached.coach, role=Role.COACH, by=admin),
    ]
    said, errors = together(calls)
    assert errors == []
    assert said["ok"] >= 1
    assert open_slots() == set()
    assert not Booking.objects.filter(state=BookingState.BOOKED).exists()
    for booking in Booking.objects.all():
        assert booking.person_id in told()


@pytest.mark.parametrize("way", ["role", "erased"])
def test_a1_who_holds_a_seat_with_another_coach_meanwhile_keeps_it(theirs, admin, way):
    held = bookings.hold(person=theirs.guest, slot=SlotFactory(coach=theirs.other.coach))
    if way == "role":
        end_role(user=theirs.coach, role=Role.COACH, by=admin)
    else:
        erase_person(user=theirs.coach, by=admin)
    held.refresh_from_db()
    assert (held.state, held.slot.state) == (BookingState.HELD, SlotState.OPEN)
    assert theirs.empty.pk not in open_slots()
