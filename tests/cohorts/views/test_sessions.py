from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cohorts.domain.attendance import sign
from cohorts.enums import SessionState
from cohorts.models import GroupSession, HalfDay
from lms.notify.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import (
    AttendanceFactory,
    CohortFactory,
    EnrolmentFactory,
    GroupSessionFactory,
    HalfDayFactory,
    RoomFactory,
    coach_of,
    expert_of,
    manager_of,
)

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 10, 5, 30, tzinfo=UTC)  # 9 h 30 in La Réunion, 6 h 30 in Paris


@pytest.fixture(autouse=True)
def _in_november():
    """The sessions of these tests are still to come, whenever they run."""
    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def cohort():
    return CohortFactory(ends_on=timezone.localdate() + timedelta(days=90))


@pytest.fixture
def session(cohort):
    session = GroupSessionFactory(
        cohort=cohort,
        number=3,
        title="Cartographier",
        time_zone="Indian/Reunion",
        place="Saint-Denis",
        video_url="https://visio.exemple.test/abc",
        to_prepare="Lire la fiche",
    )
    HalfDayFactory(session=session, starts_at=START)
    HalfDayFactory(session=session, starts_at=START + timedelta(hours=4))
    return session


def get(client, user, name, session):
    client.force_login(user)
    return client.get(reverse(f"cohorts:{name}", args=[session.pk]))


def form(session=None, **changes):
    """What the browser sends: the session, and its half-days in the hours of its zone."""
    data = {
        "title": "Cartographier",
        "time_zone": "Indian/Reunion",
        "place": "Saint-Denis",
        "video_url": "",
        "summary": "",
        "to_prepare": "",
        "demi-TOTAL_FORMS": "4",
        "demi-INITIAL_FORMS": "0",
        "demi-0-day": "2026-12-10",
        "demi-0-starts": "09:30",
        "demi-0-ends": "12:30",
    }
    if session:
        half_days = list(session.half_days.all())
        data["demi-INITIAL_FORMS"] = str(len(half_days))
        data |= {f"demi-{n}-half_day": str(each.pk) for n, each in enumerate(half_days)}
    return data | changes


def test_session_says_the_hours_of_its_place_and_names_the_zone(client, session):
    reader = EnrolmentFactory(cohort=session.cohort).user
    text = get(client, reader, "session", session).content.decode()
    assert "9\xa0h\xa030\xa0–\xa012\xa0h\xa030" in text
    assert "Heure de La\xa0Réunion" in text or "Heure de La Réunion" in text
    local = EnrolmentFactory(cohort=session.cohort, user__time_zone="Indian/Reunion").user
    assert "Heure de La" not in get(client, local, "session", session).content.decode()


def test_session_gives_place_video_and_what_to_prepare_to_the_cohort(client, session):
    for user in (
        EnrolmentFactory(cohort=session.cohort).user,
        coach_of(session.cohort),
        expert_of(session.cohort.theme),
    ):
        text = get(client, user, "session", session).content.decode()
        for words in ("Saint-Denis", session.video_url, "Lire la fiche"):
            assert words in text
    for name in ("session", "session_ics", "sign", "session_edit", "session_cancel"):
        assert get(client, UserFactory(), name, session).status_code == 404


def test_sheet_is_shown_to_the_team_alone(client, session):
    signer = EnrolmentFactory(cohort=session.cohort, user__last_name="Signataire").user
    sign(half_day=session.half_days.first(), user=signer, now=START)
    for user in (coach_of(session.cohort), manager_of(session.cohort.theme)):
        answer = get(client, user, "session", session)
        assert [[cell.signed_at for cell in line[1]] for line in answer.context["sheet"]] == [[START, None]]
        assert signer.get_full_name() in answer.content.decode()
    for user in (EnrolmentFactory(cohort=session.cohort).user, expert_of(session.cohort.theme)):
        answer = get(client, user, "session", session)
        assert answer.context["sheet"] == []
        assert signer.get_full_name() not in answer.content.decode()


def test_h37_the_team_and_the_person_read_when_it_was_signed(client, session):
    """Day and hour, by the clock of the place."""
    signer = EnrolmentFactory(cohort=session.cohort).user
    sign(half_day=session.half_days.first(), user=signer, now=START)
    for user in (signer, manager_of(session.cohort.theme)):
        text = " ".join(get(client, user, "session", session).content.decode().split())
        assert text.count("Signé le jeudi 10 décembre à 9 h 30") == 1


def test_e3_calendar_file_has_one_event_a_half_day_whatever_the_title(client, session):
    hostile = "Bilan\r\nEND:VEVENT\r\nBEGIN:VALARM\rX\u2028BEGIN:VTODO"
    GroupSession.objects.filter(pk=session.pk).update(title=hostile, place=hostile, summary=hostile)
    answer = get(client, EnrolmentFactory(cohort=session.cohort).user, "session_ics", session)
    assert answer["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer["Cache-Control"]
    calendar = icalendar.Calendar.from_ical(answer.content)
    events = calendar.walk("VEVENT")
    assert (len(events), len(calendar.walk("VTIMEZONE"))) == (2, 1)
    assert not calendar.walk("VALARM")
    assert not calendar.walk("VTODO")
    assert [event.decoded("dtstart") for event in events] == [START, START + timedelta(hours=4)]
    assert events[0]["dtstart"].params["TZID"] == "Indian/Reunion"
    assert session.video_url.encode() not in answer.content


def test_calendar_identity_survives_a_move(client, session):
    manager = manager_of(session.cohort.theme)
    before = icalendar.Calendar.from_ical(get(client, manager, "session_ics", session).content).walk("VEVENT")
    sent = form(
        session,
        **{"demi-1-day": "2026-12-11", "demi-1-starts": "10:00", "demi-1-ends": "12:00"},
    )
    client.post(reverse("cohorts:session_edit", args=[session.pk]), sent)
    after = icalendar.Calendar.from_ical(get(client, manager, "session_ics", session).content).walk("VEVENT")
    assert [event["uid"] for event in before] == [event["uid"] for event in after]
    assert after[1].decoded("dtstart") == datetime(2026, 12, 11, 6, tzinfo=UTC)
    assert after[1]["sequence"] >= before[1]["sequence"]


def test_cancelled_session_says_so_on_its_page_and_in_its_file(client, session):
    reader, manager = EnrolmentFactory(cohort=session.cohort).user, manager_of(session.cohort.theme)
    client.force_login(manager)
    answer = client.post(reverse("cohorts:session_cancel", args=[session.pk]), {"reason": "Tempête"})
    assert (answer.status_code, answer["Location"]) == (303, reverse("cohorts:session", args=[session.pk]))
    assert "n’aura pas lieu" in get(client, reader, "session", session).content.decode()
    events = icalendar.Calendar.from_ical(get(client, reader, "session_ics", session).content).walk("VEVENT")
    assert {str(event["status"]) for event in events} == {"CANCELLED"}
    assert "Tempête" in Message.objects.get(recipient=reader).text


def test_manager_announces_a_session_in_the_hours_of_the_place(client, cohort):
    reader = EnrolmentFactory(cohort=cohort).user
    room = RoomFactory()
    client.force_login(manager_of(cohort.theme))
    answer = client.post(reverse("cohorts:session_add", args=[cohort.pk]), form(**{"demi-0-room": room.pk}))
    made = GroupSession.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, reverse("cohorts:session", args=[made.pk]))
    half_day = made.half_days.get()
    assert (half_day.starts_at, half_day.room) == (START, room)
    assert list(Message.objects.values_list("recipient", flat=True)) == [reader.pk]
    assert [each["method"] for each in Message.objects.get().calendar] == ["REQUEST"]


@pytest.mark.parametrize(
    "changes",
    [
        {"demi-0-ends": "08:00"},
        {"demi-0-starts": ""},
        {"demi-0-day": "", "demi-0-starts": "", "demi-0-ends": ""},
        {"demi-0-day": "2026-11-23"},
        {"title": ""},
        {"place": ""},
        {"video_url": "javascript:alert(1)"},
        {"demi-1-day": "2026-12-10", "demi-1-starts": "10:00", "demi-1-ends": "11:00"},
        {"title": "x" * 300},
        {"title": "a\0b"},
        {"video_url": "https://visio.exemple.test/" + "a" * 200},
        {"demi-0-day": "2999-12-31"},
        {"demi-0-day": "9999-12-31", "time_zone": "America/Martinique", "demi-0-ends": "23:00"},
        {"demi-0-day": "0001-01-01", "time_zone": "Pacific/Noumea"},
        {"demi-0-room": "9" * 30},
        {"demi-0-half_day": "9" * 30},
        {"demi-TOTAL_FORMS": "-"},
    ],
    ids=[
        *["backwards", "half", "none", "past", "untitled", "nowhere", "script", "overlap"],
        *[
            "long",
            "nul",
            "long link",
            "far",
            "last day of time",
            "first day of time",
            "no room",
            "no half-day",
        ],
        "no lines",
    ],
)
def test_refused_session_keeps_what_was_typed(client, cohort, changes):
    client.force_login(manager_of(cohort.theme))
    sent = form(summary="Ce que nous ferons ensemble", **changes)
    answer = client.post(reverse("cohorts:session_add", args=[cohort.pk]), sent)
    assert answer.status_code == 422
    assert not GroupSession.objects.exists()
    text = answer.content.decode()
    assert "Ce que nous ferons ensemble" in text
    assert 'role="alert"' in text


def test_past_is_read_on_the_clock_of_the_place(client, cohort):
    """At nine in the morning UTC it is one in the afternoon in La Réunion, five in the morning in Martinique."""
    client.force_login(manager_of(cohort.theme))
    address = reverse("cohorts:session_add", args=[cohort.pk])
    today = {"demi-0-day": "2026-11-24", "demi-0-starts": "09:00", "demi-0-ends": "12:00"}
    answer = client.post(address, form(**today))
    assert answer.status_code == 422
    assert answer.context["lines"][0].errors == {"ends": ["Cette heure est passée."]}
    assert client.post(address, form(**today, time_zone="America/Martinique")).status_code == 303


def test_moving_a_session_to_the_past_is_refused_and_mending_a_past_one_is_not(client, session):
    manager = manager_of(session.cohort.theme)
    client.force_login(manager)
    address = reverse("cohorts:session_edit", args=[session.pk])
    past = {
        "demi-0-day": "2026-11-23",
        "demi-1-day": "2026-12-11",
        "demi-1-starts": "10:00",
        "demi-1-ends": "12:00",
    }
    answer = client.post(address, form(session, **past))
    assert (answer.status_code, session.half_days.first().starts_at) == (422, START)
    assert answer.context["lines"][0].errors == {"day": ["Ce jour est passé."]}
    with time_machine.travel(datetime(2026, 12, 12, tzinfo=UTC)):
        client.force_login(manager)
        kept = {
            "demi-0-ends": "12:00",
            "demi-1-day": "2026-12-10",
            "demi-1-starts": "13:30",
            "demi-1-ends": "16:30",
        }
        assert client.post(address, form(session, **kept)).status_code == 303
    assert session.half_days.first().ends_at == START + timedelta(hours=2, minutes=30)


def test_taken_room_is_said_and_keeps_what_was_typed(client, cohort):
    room = RoomFactory()
    HalfDayFactory(room=room, starts_at=START)
    client.force_login(manager_of(cohort.theme))
    answer = client.post(reverse("cohorts:session_add", args=[cohort.pk]), form(**{"demi-0-room": room.pk}))
    assert (answer.status_code, GroupSession.objects.filter(cohort=cohort).count()) == (409, 0)
    assert "salle est déjà prise" in answer.content.decode()
    assert 'value="09:30"' in answer.content.decode()


def test_edit_shows_the_hours_of_the_place_and_removes_what_is_emptied(client, session):
    client.force_login(manager_of(session.cohort.theme))
    address = reverse("cohorts:session_edit", args=[session.pk])
    text = client.get(address).content.decode()
    for value in ('value="09:30"', 'value="2026-12-10"', 'value="13:30"'):
        assert value in text
    assert client.post(address, form(session)).status_code == 303
    assert [each.starts_at for each in session.half_days.all()] == [START]


def test_a6_a4_edit_takes_neither_foreign_half_days_nor_fields_that_are_not_asked(client, session):
    foreign = HalfDayFactory(starts_at=START + timedelta(days=3))
    other = CohortFactory()
    client.force_login(manager_of(session.cohort.theme))
    address = reverse("cohorts:session_edit", args=[session.pk])
    answer = client.post(address, form(session, **{"demi-0-half_day": foreign.pk}))
    assert answer.status_code == 422
    extra = {"cohort": other.pk, "number": "99", "state": "draft", "demi-0-live": "", "demi-0-session": "1"}
    client.post(address, form(session, **extra))
    session.refresh_from_db()
    assert (session.cohort_id == other.pk, session.number, session.state) == (
        False,
        3,
        SessionState.ANNOUNCED,
    )
    assert HalfDay.objects.get(pk=foreign.pk).starts_at == foreign.starts_at
    assert session.half_days.get().is_active


def test_a6_more_half_days_than_four_are_refused(client, session):
    client.force_login(manager_of(session.cohort.theme))
    sent = form(session, **{"demi-TOTAL_FORMS": "6"})
    for n in range(6):
        sent |= {f"demi-{n}-day": f"2026-12-1{n}", f"demi-{n}-starts": "09:00", f"demi-{n}-ends": "10:00"}
    answer = client.post(reverse("cohorts:session_edit", args=[session.pk]), sent)
    assert (answer.status_code, session.half_days.count()) == (422, 2)


def test_sessions_are_changed_by_managers_alone(client, session):
    for user in (EnrolmentFactory(cohort=session.cohort).user, coach_of(session.cohort)):
        for name in ("session_edit", "session_cancel"):
            client.force_login(user)
            answer = client.post(reverse(f"cohorts:{name}", args=[session.pk]), form(session))
            assert (answer.status_code, "Seul un responsable" in answer.content.decode()) == (403, True)
    session.refresh_from_db()
    assert (session.state, session.half_days.count()) == (SessionState.ANNOUNCED, 2)


@pytest.mark.parametrize("people", [10, 100])
@pytest.mark.parametrize(("role", "queries"), [("participant", 7), ("manager", 9)])
def test_session_queries_are_constant(client, session, django_assert_num_queries, people, role, queries):
    session.cohort.capacity = 150
    session.cohort.save()
    for enrolment in EnrolmentFactory.create_batch(people, cohort=session.cohort):
        AttendanceFactory(half_day=session.half_days.first(), user=enrolment.user)
    client.force_login(enrolment.user if role == "participant" else manager_of(session.cohort.theme))
    with django_assert_num_queries(queries):
        client.get(reverse("cohorts:session", args=[session.pk]))
