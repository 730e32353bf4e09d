"""Joining and leaving an open cohort in a loop writes nobody twice, and the last letter is true."""

from collections import Counter
from datetime import timedelta

import icalendar
import pytest
import time_machine
from django.utils import timezone

from cohorts.domain.enrolment import join, withdraw
from lms.notify.domain import sending
from lms.notify.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import (
    CohortFactory,
    EnrolmentFactory,
    GroupSessionFactory,
    HalfDayFactory,
    manager_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    cohort = CohortFactory(open_enrolment=True, capacity=2)
    HalfDayFactory(session=GroupSessionFactory(cohort=cohort))
    return cohort


def loop(cohort, person, times=5):
    """In and out, and in again at the end."""
    for _ in range(times):
        withdraw(enrolment=join(cohort=cohort, user=person, ahead=9), by=person)
    return join(cohort=cohort, user=person, ahead=9)


def letters():
    return Counter(Message.objects.values_list("recipient", "notification"))


def test_g32_loop_writes_person_and_managers_once(cohort):
    managers, person = [manager_of(cohort.theme) for _ in range(2)], UserFactory()
    loop(cohort, person)
    wanted = {(person.pk, "cohorts.enrolled"): 1} | {(each.pk, "cohorts.joined"): 1 for each in managers}
    assert letters() == wanted
    assert [each["method"] for each in Message.objects.get(recipient=person).calendar] == ["REQUEST"]


def test_g32_loop_ending_outside_says_so(cohort):
    person = UserFactory()
    withdraw(enrolment=loop(cohort, person), by=person)
    assert letters() == {(person.pk, "cohorts.withdrawn"): 1}


def test_e23_managers_learn_who_left_by_themselves_and_who_has_the_place(cohort):
    EnrolmentFactory(cohort=cohort)
    manager, person, first = manager_of(cohort.theme), UserFactory(), UserFactory()
    join(cohort=cohort, user=person)
    join(cohort=cohort, user=first, ahead=0)  # waits
    Message.objects.update(state="sent", sent_at=timezone.now())
    withdraw(enrolment=cohort.enrolments.get(user=person), by=person)
    letter = Message.objects.get(recipient=manager, notification="cohorts.left")
    assert letter.subject == f"{person.get_full_name()} quitte «\u00a0{cohort.name}\u00a0»"
    assert f"{first.get_full_name()}, qui attendait, a maintenant la place." in letter.text
    withdraw(enrolment=cohort.enrolments.get(user=first), by=manager)
    assert Message.objects.filter(notification="cohorts.left").count() == 1, "the manager did it"


def test_g32_loop_that_ends_outside_tells_managers_once_that_the_person_left(cohort):
    manager, person = manager_of(cohort.theme), UserFactory()
    withdraw(enrolment=loop(cohort, person), by=person)
    assert letters() == {(person.pk, "cohorts.withdrawn"): 1, (manager.pk, "cohorts.left"): 1}


def test_g32_managers_who_were_written_to_get_one_letter_an_hour_at_most_and_the_last_is_true(
    cohort, mailoutbox
):
    manager, person, now = manager_of(cohort.theme), UserFactory(), timezone.now()
    with time_machine.travel(now, tick=True):
        for _ in range(5):
            enrolment = join(cohort=cohort, user=person)
            sending.send_due()
            withdraw(enrolment=enrolment, by=person)
            sending.send_due()
        join(cohort=cohort, user=person)
        sending.send_due()
    with time_machine.travel(now + timedelta(hours=1, minutes=1)):
        sending.send_due()
    mine = [letter.subject for letter in mailoutbox if letter.to == [manager.email]]
    assert [("rejoint" in subject, "quitte" in subject) for subject in mine] == [
        (True, False),
        (False, True),
        (True, False),
    ]


def test_g32_letters_that_went_out_are_followed_by_one_an_hour_at_most(cohort, mailoutbox):
    """The server sends as quickly as somebody clicks: then the same news waits for the end of the hour."""
    person, now = UserFactory(), timezone.now()
    with time_machine.travel(now, tick=True):
        for _ in range(5):
            enrolment = join(cohort=cohort, user=person)
            sending.send_due()
            withdraw(enrolment=enrolment, by=person)
            sending.send_due()
        join(cohort=cohort, user=person)
        sending.send_due()
        assert len(mailoutbox) == 2
    with time_machine.travel(now + timedelta(hours=1, minutes=1)):
        sending.send_due()
    assert len(mailoutbox) == 3
    numbers = [
        (each["method"], int(icalendar.Calendar.from_ical(each["text"]).walk("VEVENT")[0]["sequence"]))
        for row in Message.objects.filter(recipient=person).order_by("pk")
        for each in row.calendar
    ]
    assert [method for method, _ in numbers] == ["REQUEST", "CANCEL", "REQUEST"]
    assert sorted({number for _, number in numbers}) == [number for _, number in numbers]


def test_g32_loop_of_one_writes_those_who_wait_once(cohort):
    EnrolmentFactory(cohort=cohort)
    person, first = UserFactory(), UserFactory()
    join(cohort=cohort, user=person)
    join(cohort=cohort, user=first, ahead=0)  # waits
    Message.objects.all().delete()
    withdraw(enrolment=cohort.enrolments.get(user=person), by=person)
    loop(cohort, person)
    assert letters() == {(first.pk, "cohorts.seat_freed"): 1, (person.pk, "cohorts.waitlisted"): 1}


def test_g23_who_joins_late_gets_the_coming_sessions_and_who_leaves_loses_them(cohort):
    # past: in nobody's way
    HalfDayFactory(session=GroupSessionFactory(cohort=cohort), starts_at=timezone.now() - timedelta(days=2))
    person = UserFactory()
    enrolment = join(cohort=cohort, user=person)
    letter = Message.objects.get(recipient=person)
    (only,) = letter.calendar
    assert only["method"] == "REQUEST"
    assert cohort.sessions.first().title in letter.text
    Message.objects.update(state="sent", sent_at=timezone.now())
    withdraw(enrolment=enrolment, by=person)
    assert [row.calendar[0]["method"] for row in Message.objects.order_by("pk")] == ["REQUEST", "CANCEL"]
