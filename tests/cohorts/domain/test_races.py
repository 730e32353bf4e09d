"""Many people, one seat, real threads and connections on PostgreSQL."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cohorts.domain import enrolment as enrolment_module
from cohorts.domain import seats
from cohorts.domain.cohort import change_capacity
from cohorts.domain.enrolment import enrol, withdraw
from cohorts.enums import EnrolmentStatus
from cohorts.models import Cohort, Enrolment
from lms.notify.models import Message
from tests.cohorts.help import race
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
PEOPLE = 40


@pytest.fixture
def cohort():
    """One seat left of three."""
    cohort = CohortFactory(capacity=3, ends_on=timezone.localdate() + timedelta(days=90))
    EnrolmentFactory.create_batch(2, cohort=cohort)
    return cohort


def everybody_enrols(cohort):
    people = UserFactory.create_batch(PEOPLE)
    return race([lambda person=person: enrol(cohort=cohort, user=person) for person in people])


def test_f1_last_seat_goes_to_one_of_fifty_and_the_others_wait_in_order(cohort):
    given, said = everybody_enrols(cohort)
    assert (len(given), said) == (PEOPLE, {})
    assert Enrolment.objects.seated().filter(cohort=cohort).count() == 3
    queue = cohort.enrolments.filter(status=EnrolmentStatus.WAITLISTED).order_by("waiting_since", "pk")
    assert queue.count() == PEOPLE - 1
    # in order: who was written first waits first
    assert list(queue) == sorted(queue, key=lambda each: each.pk)
    assert cohort.group.user_set.count() == 3
    assert Message.objects.filter(notification="cohorts.enrolled").count() == 1
    assert Message.objects.filter(notification="cohorts.waitlisted").count() == PEOPLE - 1


@contextmanager
def nothing_guards_the_seats(monkeypatch):
    """No row lock, no unique seat: what is left is read, then write. All is put back."""
    statement = "ALTER TABLE cohorts_enrolment ADD CONSTRAINT enrolment_seat_once UNIQUE (cohort_id, seat)"
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cohorts_enrolment DROP CONSTRAINT enrolment_seat_once")
    try:
        with monkeypatch.context() as patch:
            for module in (seats, enrolment_module):
                patch.setattr(module, "lock_cohort", lambda cohort: Cohort.objects.get(pk=cohort.pk))
            yield
    finally:
        Enrolment.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(statement)


def test_f1_negative_control_without_lock_and_unique_seat_it_oversells(cohort, monkeypatch):
    """The negative control of F1: the same fifty threads with the row lock of the cohort patched out AND the unique
    constraint (cohort, seat) dropped must give the last seat to several people. If it does not, the test above proves
    nothing. Lock and constraint are restored afterwards, whatever happens."""
    with nothing_guards_the_seats(monkeypatch):
        everybody_enrols(cohort)
        assert Enrolment.objects.seated().filter(cohort=cohort).count() > cohort.capacity
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_constraint WHERE conname = 'enrolment_seat_once'")
        assert cursor.fetchone() == (1,)


def test_f1_without_lock_the_unique_seat_alone_never_oversells(cohort, monkeypatch):
    """The second line of defence: without the lock the database itself refuses the second holder of a number."""
    for module in (seats, enrolment_module):
        monkeypatch.setattr(module, "lock_cohort", lambda cohort: Cohort.objects.get(pk=cohort.pk))
    everybody_enrols(cohort)
    assert Enrolment.objects.seated().filter(cohort=cohort).count() <= cohort.capacity


def test_freed_seat_goes_to_the_first_waiting_once(cohort):
    """Fifty times the same withdrawal, at once: one seat is freed, one person gets it, one message tells it."""
    holder = enrol(cohort=cohort, user=UserFactory())
    waiting = [enrol(cohort=cohort, user=UserFactory()) for _ in range(5)]
    given, said = race([lambda: withdraw(enrolment=Enrolment.objects.get(pk=holder.pk))] * PEOPLE)
    assert (len(given), said) == (PEOPLE, {})
    served = Enrolment.objects.seated().filter(pk__in=[each.pk for each in waiting])
    assert [each.pk for each in served] == [waiting[0].pk]
    assert Message.objects.filter(notification="cohorts.seat_freed").count() == 1
    assert Enrolment.objects.seated().filter(cohort=cohort).count() == 3


def test_f2_withdrawing_enrolling_and_resizing_together_never_deadlock(cohort):
    holders = list(cohort.enrolments.seated())
    people = UserFactory.create_batch(20)
    jobs = [lambda person=person: enrol(cohort=cohort, user=person) for person in people]
    jobs += [lambda each=each: withdraw(enrolment=each) for each in holders]
    jobs += [lambda size=size: change_capacity(cohort=cohort, capacity=size) for size in (4, 5, 3, 6)]
    _given, said = race(jobs)
    assert set(said) <= {"capacity_in_use"}
    cohort.refresh_from_db()
    seated = Enrolment.objects.seated().filter(cohort=cohort)
    assert seated.count() == cohort.capacity
    assert set(cohort.group.user_set.all()) == {each.user for each in seated.select_related("user")}
