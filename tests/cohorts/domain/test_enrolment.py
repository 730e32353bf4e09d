from datetime import date, timedelta

import pytest
from django.utils import timezone

from cohorts.domain.enrolment import complete, enrol, withdraw
from cohorts.enums import EnrolmentStatus
from lms.notify.models import Message
from tests.cohorts.help import refused
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory, coach_of, manager_of

pytestmark = pytest.mark.django_db


def told(person):
    return list(
        Message.objects.filter(recipient=person).order_by("pk").values_list("notification", flat=True)
    )


@pytest.fixture
def cohort():
    return CohortFactory(capacity=2, ends_on=timezone.localdate() + timedelta(days=90))


def test_enrol_gives_the_lowest_free_seat_and_the_group(cohort):
    EnrolmentFactory(cohort=cohort, seat=2)
    person = UserFactory()
    enrolment = enrol(cohort=cohort, user=person, by=manager_of(cohort.theme))
    assert (enrolment.status, enrolment.seat) == (EnrolmentStatus.ENROLLED, 1)
    assert cohort.group in person.groups.all()
    assert told(person) == ["cohorts.enrolled"]


def test_enrol_in_a_full_cohort_waits_without_group(cohort):
    EnrolmentFactory.create_batch(2, cohort=cohort)
    person = UserFactory()
    enrolment = enrol(cohort=cohort, user=person)
    assert (enrolment.status, enrolment.seat) == (EnrolmentStatus.WAITLISTED, None)
    assert enrolment.waiting_since is not None
    assert not person.groups.exists()
    assert told(person) == ["cohorts.waitlisted"]


def test_enrol_never_passes_in_front_of_those_who_wait(cohort):
    """A seat freed outside the domain (an erased account) goes to the queue first."""
    seats = EnrolmentFactory.create_batch(2, cohort=cohort)
    waiting = enrol(cohort=cohort, user=UserFactory())
    seats[0].delete()
    late = enrol(cohort=cohort, user=UserFactory())
    waiting.refresh_from_db()
    assert (waiting.seat, late.status) == (1, EnrolmentStatus.WAITLISTED)


@pytest.mark.parametrize(("full", "code"), [(False, "already_enrolled"), (True, "already_waiting")])
def test_enrol_twice_says_so(cohort, full, code):
    if full:
        EnrolmentFactory.create_batch(2, cohort=cohort)
    person = UserFactory()
    enrol(cohort=cohort, user=person)
    with refused(code, field="who"):
        enrol(cohort=cohort, user=person)
    assert len(told(person)) == 1


def test_enrol_is_for_managers_of_the_theme(cohort):
    person = UserFactory()
    for by in (person, coach_of(cohort), manager_of(CohortFactory().theme)):
        with refused("forbidden", 403):
            enrol(cohort=cohort, user=person, by=by)
    assert cohort.enrolments.count() == 0


def test_enrol_refuses_a_closed_account_and_a_past_cohort(cohort):
    with refused("account_closed", 422, "who"):
        enrol(cohort=cohort, user=UserFactory(is_active=False))
    past = CohortFactory(starts_on=date(2024, 1, 1), ends_on=date(2024, 6, 1))
    with refused("cohort_over"):
        enrol(cohort=past, user=UserFactory())


def test_withdraw_gives_the_seat_to_the_first_waiting_once(cohort):
    holder, _ = (enrol(cohort=cohort, user=UserFactory()) for _ in range(2))
    first, second = (enrol(cohort=cohort, user=UserFactory()) for _ in range(2))
    for _ in range(2):
        withdraw(enrolment=holder, by=manager_of(cohort.theme))
    for each in (holder, first, second):
        each.refresh_from_db()
    assert (holder.status, holder.seat) == (EnrolmentStatus.WITHDRAWN, None)
    assert (first.status, first.seat) == (EnrolmentStatus.ENROLLED, 1)
    assert second.status == EnrolmentStatus.WAITLISTED
    assert cohort.group in first.user.groups.all()
    assert cohort.group not in holder.user.groups.all()
    assert told(first.user) == ["cohorts.waitlisted", "cohorts.seat_freed"]
    assert told(holder.user) == ["cohorts.enrolled", "cohorts.withdrawn"]


def test_withdrawn_person_can_come_back_and_is_told_again(cohort):
    enrolment = enrol(cohort=cohort, user=UserFactory())
    withdraw(enrolment=enrolment)
    again = enrol(cohort=cohort, user=enrolment.user)
    assert (again.pk, again.seat) == (enrolment.pk, 1)
    assert told(enrolment.user) == ["cohorts.enrolled", "cohorts.withdrawn", "cohorts.enrolled"]


def test_complete_keeps_the_seat_and_cannot_be_withdrawn(cohort):
    enrolment = enrol(cohort=cohort, user=UserFactory())
    assert complete(enrolment=enrolment).seat == 1
    with refused("already_completed"):
        withdraw(enrolment=enrolment)
    waiting = EnrolmentFactory(
        cohort=cohort, status=EnrolmentStatus.WAITLISTED, seat=None, waiting_since=timezone.now()
    )
    with refused("not_enrolled"):
        complete(enrolment=waiting)


def test_messages_are_french_html_and_text(cohort):
    person = UserFactory(first_name="Camille")
    enrol(cohort=cohort, user=person)
    message = Message.objects.get(recipient=person)
    assert "Camille" in message.text
    assert cohort.name in message.subject
    assert f"/promotions/{cohort.pk}/" in message.html
    assert message.url == f"/promotions/{cohort.pk}/"
    assert "{{" not in message.text + message.html
