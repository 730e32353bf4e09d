from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import icalendar
import pytest
import time_machine
from django.conf import settings

from cohorts.domain.attendance import sign
from cohorts.domain.sessions import (
    HalfDayPlan,
    announce_session,
    cancel_session,
    describe_session,
    move_session,
)
from cohorts.enums import SessionState
from cohorts.models import GroupSession, HalfDay
from lms.notify.models import Message
from tests.cohorts.help import race, refused
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import (
    CohortFactory,
    EnrolmentFactory,
    HalfDayFactory,
    RoomFactory,
    coach_of,
    manager_of,
)

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 12, 10, 8, 30, tzinfo=UTC)


def plan(start=NINE, hours=3, room=None, pk=None):
    return HalfDayPlan(start, start + timedelta(hours=hours), room, pk)


def again(session):
    return [HalfDayPlan(each.starts_at, each.ends_at, each.room, each.pk) for each in session.half_days.all()]


def told(code):
    return set(Message.objects.filter(notification=f"cohorts.{code}").values_list("recipient", flat=True))


@pytest.fixture
def cohort():
    return CohortFactory(time_zone="Indian/Reunion")


@pytest.fixture
def people(cohort):
    EnrolmentFactory(cohort=cohort, status="withdrawn", seat=None)
    return {EnrolmentFactory(cohort=cohort).user.pk, coach_of(cohort).pk}


@pytest.fixture
def session(cohort, people):
    return announce_session(
        cohort=cohort, title="Cartographier", half_days=[plan(), plan(NINE + timedelta(hours=5))]
    )


def test_announce_numbers_the_session_and_tells_cohort_and_coaches(cohort, people):
    manager = manager_of(cohort.theme)
    first = announce_session(cohort=cohort, title="Un", half_days=[plan()], by=manager)
    second = announce_session(
        cohort=cohort, title="Deux", half_days=[plan(NINE + timedelta(days=9))], by=manager
    )
    assert (first.number, second.number) == (1, 2)
    assert (first.time_zone, first.state) == ("Indian/Reunion", SessionState.ANNOUNCED)
    assert told("session_announced") == people
    assert Message.objects.count() == 4


def test_message_says_the_hours_of_the_place(session, people):
    message = Message.objects.filter(recipient__in=people).first()
    assert "12\xa0h\xa030" in message.text
    assert "12\xa0h\xa030" in message.html
    assert message.url == f"/sessions/{session.pk}/"


@pytest.mark.parametrize(
    ("plans", "code"),
    [
        ([], "no_half_day"),
        ([plan(NINE + timedelta(days=n)) for n in range(5)], "too_many_half_days"),
        ([plan(hours=0)], "ends_before_start"),
        ([plan(), plan(NINE + timedelta(hours=2))], "half_days_overlap"),
    ],
)
def test_announce_says_what_cannot_be(cohort, plans, code):
    with refused(code, 422):
        announce_session(cohort=cohort, title="x", half_days=plans)
    assert not GroupSession.objects.exists()


def test_sessions_are_written_by_managers_alone(session, cohort):
    for by in (coach_of(cohort), EnrolmentFactory(cohort=cohort).user, manager_of(CohortFactory().theme)):
        with refused("forbidden", 403):
            announce_session(cohort=cohort, title="x", half_days=[plan()], by=by)
        with refused("forbidden", 403):
            describe_session(session=session, title="x", by=by)
        with refused("forbidden", 403):
            move_session(session=session, half_days=[plan()], place="x", by=by)
        with refused("forbidden", 403):
            cancel_session(session=session, by=by)
    session.refresh_from_db()
    assert (session.title, session.state) == ("Cartographier", SessionState.ANNOUNCED)


def test_describe_writes_to_nobody(session):
    before = Message.objects.count()
    describe_session(session=session, title="Autre", summary="Le matin…", to_prepare="Lire")
    session.refresh_from_db()
    assert (session.title, session.to_prepare, Message.objects.count()) == ("Autre", "Lire", before)


def test_move_keeps_half_days_and_tells_once_it_changed(session, people):
    move_session(session=session, half_days=again(session), place="")
    assert told("session_moved") == set()
    morning, afternoon = session.half_days.all()
    swapped = [
        HalfDayPlan(afternoon.starts_at, afternoon.ends_at, None, morning.pk),
        HalfDayPlan(morning.starts_at, morning.ends_at, None, afternoon.pk),
    ]
    move_session(session=session, half_days=swapped, place="Saint-Denis")
    assert [each.pk for each in session.half_days.all()] == [afternoon.pk, morning.pk]
    assert HalfDay.objects.filter(is_active=True).count() == 2
    assert told("session_moved") == people


def test_move_adds_and_removes_half_days(session):
    morning, afternoon = session.half_days.all()
    tomorrow = plan(NINE + timedelta(days=1))
    move_session(session=session, half_days=[tomorrow, plan(pk=afternoon.pk)], place="")
    assert [each.starts_at for each in session.half_days.all()] == [NINE, tomorrow.starts_at]
    assert not HalfDay.objects.filter(pk=morning.pk).exists()


def test_a4_move_refuses_a_half_day_of_another_session(session):
    foreign = HalfDayFactory()
    with refused("unknown_half_day", 422):
        move_session(session=session, half_days=[plan(pk=foreign.pk)], place="")
    assert HalfDay.objects.get(pk=foreign.pk).starts_at == foreign.starts_at


def test_signed_half_day_is_neither_moved_nor_removed_nor_cancelled(session, cohort):
    morning, afternoon = session.half_days.all()
    sign(half_day=morning, user=EnrolmentFactory(cohort=cohort).user, now=NINE)
    later = plan(NINE + timedelta(hours=6), pk=afternoon.pk)
    for plans in ([later], [plan(NINE + timedelta(hours=1), pk=morning.pk), later]):
        with refused("half_day_signed"):
            move_session(session=session, half_days=plans, place="")
    with refused("session_signed"):
        cancel_session(session=session)
    move_session(session=session, half_days=[plan(pk=morning.pk), later], place="")
    assert [each.starts_at for each in session.half_days.all()] == [NINE, later.starts_at]


def test_cancel_frees_the_room_and_tells_the_reason(cohort, people):
    room = RoomFactory()
    session = announce_session(cohort=cohort, title="x", half_days=[plan(room=room)])
    cancel_session(session=session, reason="Salle inondée")
    cancel_session(session=session, reason="Salle inondée")
    assert told("session_cancelled") == people
    assert "Salle inondée" in Message.objects.filter(notification="cohorts.session_cancelled")[0].text
    assert announce_session(cohort=cohort, title="y", half_days=[plan(room=room)]).pk
    with refused("session_cancelled"):
        move_session(session=session, half_days=[plan()], place="")


def test_room_taken_refuses_and_writes_nothing(cohort):
    room = RoomFactory()
    announce_session(cohort=CohortFactory(), title="x", half_days=[plan(room=room)])
    with refused("room_taken"):
        announce_session(cohort=cohort, title="y", half_days=[plan(NINE + timedelta(hours=1), room=room)])
    assert GroupSession.objects.count() == 1
    assert announce_session(
        cohort=cohort, title="y", half_days=[plan(NINE + timedelta(hours=3), room=room)]
    ).pk


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_f4_room_overlap_in_parallel_gives_it_once():
    room = RoomFactory()
    jobs = [
        lambda cohort=cohort, late=n: announce_session(
            cohort=cohort, title="x", half_days=[plan(NINE + timedelta(minutes=late), room=room)]
        )
        for n, cohort in enumerate(CohortFactory.create_batch(12))
    ]
    given, said = race(jobs)
    assert (len(given), said) == (1, {"room_taken": 11})
    assert HalfDay.objects.filter(room=room, is_active=True).count() == GroupSession.objects.count() == 1


def test_author_is_not_told(cohort):
    manager = manager_of(cohort.theme)
    EnrolmentFactory(cohort=cohort, user=manager)
    reader = EnrolmentFactory(cohort=cohort, user=UserFactory()).user
    announce_session(cohort=cohort, title="x", half_days=[plan()], by=manager)
    assert told("session_announced") == {reader.pk}


def test_message_carries_the_event_of_the_session_for_ones_calendar(cohort, people):
    session = announce_session(cohort=cohort, title="Un", half_days=[plan()])
    [event] = icalendar.Calendar.from_ical(Message.objects.first().calendar[0]["text"]).walk("VEVENT")
    assert (event.decoded("dtstart"), event["dtstart"].params["TZID"]) == (NINE, "Indian/Reunion")
    cancel_session(session=session)
    last = Message.objects.filter(notification="cohorts.session_cancelled").first()
    [cancelled] = icalendar.Calendar.from_ical(last.calendar[0]["text"]).walk("VEVENT")
    assert (cancelled["uid"], str(cancelled["status"])) == (event["uid"], "CANCELLED")


def invited(message):
    """{identity: (method, status, sequence, start)} of what a message gives to a calendar."""
    files = [icalendar.Calendar.from_ical(each["text"]) for each in message.calendar]
    found = [(calendar, event) for calendar in files for event in calendar.walk("VEVENT")]
    assert len(found) == len(files)
    return {
        str(event["uid"]): (
            str(calendar["method"]),
            str(event["status"]),
            event["sequence"],
            event.decoded("dtstart"),
        )
        for calendar, event in found
    }


def test_each_half_day_is_invited_moved_removed_and_cancelled_by_itself(cohort, people):
    afternoon, clock = NINE + timedelta(hours=5), datetime(2026, 11, 24, 9, tzinfo=UTC)
    with time_machine.travel(clock):
        session = announce_session(cohort=cohort, title="Un", half_days=[plan(), plan(afternoon)])
    first, second = session.half_days.all()
    uids = [f"half-day-{each.pk}@{urlsplit(settings.SITE_URL).hostname}" for each in (first, second)]
    announced = invited(Message.objects.filter(notification="cohorts.session_announced").first())
    assert announced == {
        uids[0]: ("REQUEST", "CONFIRMED", 0, NINE),
        uids[1]: ("REQUEST", "CONFIRMED", 0, afternoon),
    }
    later = NINE + timedelta(days=1)
    with time_machine.travel(clock + timedelta(minutes=1)):
        move_session(session=session, half_days=[plan(later, pk=first.pk)], place="Ailleurs")
    moved = invited(Message.objects.filter(notification="cohorts.session_moved").first())
    assert moved == {
        uids[0]: ("REQUEST", "CONFIRMED", 1, later),
        uids[1]: ("CANCEL", "CANCELLED", 1, afternoon),
    }
    with time_machine.travel(clock + timedelta(minutes=2)):
        cancel_session(session=session)
    cancelled = invited(Message.objects.filter(notification="cohorts.session_cancelled").first())
    assert cancelled == {uids[0]: ("CANCEL", "CANCELLED", 2, later)}
