from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import Error, connection, transaction

from cohorts.domain.attendance import sign
from cohorts.domain.sessions import cancel_session
from cohorts.enums import EnrolmentStatus
from cohorts.models import Attendance, HalfDay
from cohorts.signing_window import CLOSES_AFTER, OPENS_BEFORE, is_open
from lms.core.errors import DomainError
from tests.cohorts.help import race, refused
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import (
    AttendanceFactory,
    CohortFactory,
    EnrolmentFactory,
    GroupSessionFactory,
    HalfDayFactory,
    coach_of,
    manager_of,
)

START = datetime(2026, 12, 10, 8, 30, tzinfo=UTC)  # 9 h 30 in Paris
END = START + timedelta(hours=3)


@pytest.fixture
def half_day(db):
    return HalfDayFactory(starts_at=START, ends_at=END)


@pytest.fixture
def person(half_day):
    return EnrolmentFactory(
        cohort=half_day.session.cohort, user__first_name="Camille", user__last_name="Berthier"
    ).user


def test_sign_keeps_the_name_and_the_hour_of_the_server(half_day, person):
    with time_machine.travel(START + timedelta(minutes=4), tick=False):
        signed = sign(half_day=half_day, user=person)
    signed.refresh_from_db()
    assert (signed.signed_name, signed.signed_at) == ("Camille Berthier", START + timedelta(minutes=4))


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (START - OPENS_BEFORE - timedelta(seconds=1), "too_early"),
        (START - OPENS_BEFORE, None),
        (END + CLOSES_AFTER, None),
        (END + CLOSES_AFTER + timedelta(seconds=1), "too_late"),
    ],
)
def test_sign_window_at_its_edges(half_day, person, now, code):
    with time_machine.travel(now, tick=False):
        assert is_open(half_day, now) == (code is None)
        if code:
            with refused(code):
                sign(half_day=half_day, user=person)
        else:
            sign(half_day=half_day, user=person)
    assert Attendance.objects.count() == (code is None)


def test_sign_says_the_hours_in_the_zone_of_the_session(person, half_day):
    half_day.session.time_zone = "Indian/Reunion"
    half_day.session.save()
    with time_machine.travel(START - timedelta(hours=5), tick=False), pytest.raises(DomainError) as caught:
        sign(half_day=half_day, user=person)
    assert "12\xa0h\xa015" in str(caught.value)


def test_sign_twice_says_when_it_was_signed(half_day, person):
    sign(half_day=half_day, user=person, now=START + timedelta(minutes=4))
    with pytest.raises(DomainError, match="9\xa0h\xa034") as caught:
        sign(half_day=half_day, user=person, now=START + timedelta(minutes=9))
    assert (caught.value.code, caught.value.status) == ("already_signed", 409)
    assert Attendance.objects.get().signed_at == START + timedelta(minutes=4)


def test_only_who_holds_a_seat_signs(half_day):
    cohort = half_day.session.cohort
    waiting = EnrolmentFactory(
        cohort=cohort, status=EnrolmentStatus.WAITLISTED, seat=None, waiting_since=START
    )
    elsewhere = EnrolmentFactory(cohort=CohortFactory())
    people = [UserFactory(), waiting.user, elsewhere.user, coach_of(cohort), manager_of(cohort.theme)]
    for each in people:
        with refused("forbidden", 403):
            sign(half_day=half_day, user=each, now=START)
    assert not Attendance.objects.exists()


def test_cancelled_session_is_not_signed(half_day, person):
    cancel_session(session=half_day.session)
    with refused("session_cancelled"):
        sign(half_day=half_day, user=person, now=START)
    draft = HalfDayFactory(
        session=GroupSessionFactory(cohort=half_day.session.cohort, state="draft"),
        starts_at=START,
        ends_at=END,
    )
    with refused("session_cancelled"):
        sign(half_day=draft, user=person, now=START)


@pytest.mark.parametrize(
    "change",
    [
        "signed_name = 'Autre'",
        "signed_at = '2026-12-11 09:00:00'",
        "user_id = {other}",
        "half_day_id = {half_day}",
    ],
)
def test_h3_signed_row_cannot_be_changed_by_sql(half_day, person, change):
    signed = sign(half_day=half_day, user=person, now=START)
    values = {"other": UserFactory().pk, "half_day": HalfDayFactory().pk}
    statement = f"UPDATE cohorts_attendance SET {change.format(**values)} WHERE id = {signed.pk}"
    with pytest.raises(Error, match="attendance_signed_stays"), transaction.atomic():
        connection.cursor().execute(statement)
    before = (signed.signed_name, signed.signed_at, signed.user_id, signed.half_day_id)
    signed.refresh_from_db()
    assert (signed.signed_name, signed.signed_at, signed.user_id, signed.half_day_id) == before


def test_h3_hours_under_a_signature_cannot_be_changed_by_sql(half_day, person):
    free = HalfDayFactory()
    sign(half_day=half_day, user=person, now=START)
    later = {"ends_at": END + timedelta(hours=1)}
    with pytest.raises(Error, match="half_day_signed_stays"), transaction.atomic():
        HalfDay.objects.filter(pk=half_day.pk).update(**later)
    assert HalfDay.objects.filter(pk=free.pk).update(starts_at=END, **later) == 1


def test_h3_signed_row_cannot_be_deleted_by_sql(half_day, person):
    sign(half_day=half_day, user=person, now=START)
    with pytest.raises(Error, match="attendance_signed_stays"), transaction.atomic():
        Attendance.objects.all().delete()
    assert Attendance.objects.count() == 1


def test_invariant_3_one_attendance_a_half_day(half_day, person):
    sign(half_day=half_day, user=person, now=START)
    with pytest.raises(Error), transaction.atomic():
        AttendanceFactory(half_day=half_day, user=person)
    assert Attendance.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("times", [2, 20])
def test_f3_double_submit_signs_once(times):
    half_day = HalfDayFactory(starts_at=START, ends_at=END)
    user = EnrolmentFactory(cohort=half_day.session.cohort).user
    given, said = race([lambda: sign(half_day=half_day, user=user, now=START)] * times)
    assert (len(given), said) == (1, {"already_signed": times - 1})
    assert Attendance.objects.count() == 1
