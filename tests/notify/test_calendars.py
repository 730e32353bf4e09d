"""Calendar files are read back: what a title contains never becomes a line of its own."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest

from lms.accounts.models import TIME_ZONES
from lms.notify.calendars import CalendarEvent, build_calendar, calendar_file
from tests.factories.accounts import UserFactory

START = datetime(2026, 12, 16, 13, 0, tzinfo=UTC)


def event(**values):
    """A coaching appointment."""
    return CalendarEvent(
        **{
            "uid": "booking-34",
            "start": START,
            "end": START.replace(hour=14),
            "summary": "Coaching avec Anaïs Rousset",
            "time_zone": "Europe/Paris",
            "description": "Votre sujet : convaincre; les petites, communes.\nÀ bientôt.",
            "location": "Salle 2, mairie",
            "url": "/coaching/34/",
            "sequence": 2,
            **values,
        }
    )


def read(body):
    """The calendar, parsed again, and its names in order."""
    calendar = icalendar.Calendar.from_ical(body)
    return calendar, [part.name for part in calendar.walk()]


def test_event_is_read_back_as_it_was(settings):
    settings.SITE_URL = "https://territoirprod.example"
    calendar, names = read(build_calendar([event()]))
    (found,) = calendar.events
    assert found["uid"] == "booking-34@territoirprod.example"
    assert found.start == START
    assert found.start.tzinfo == ZoneInfo("Europe/Paris")
    assert str(found["summary"]) == "Coaching avec Anaïs Rousset"
    assert str(found["description"]) == "Votre sujet : convaincre; les petites, communes.\nÀ bientôt."
    assert str(found["url"]) == "https://territoirprod.example/coaching/34/"
    assert (found["sequence"], found["status"], calendar["method"]) == (2, "CONFIRMED", "PUBLISH")
    assert [name for name in names if name.startswith("V")] == ["VCALENDAR", "VTIMEZONE", "VEVENT"]


@pytest.mark.parametrize("zone", [name for name, _ in TIME_ZONES])
def test_calendar_carries_the_zone_of_its_event(zone):
    calendar, _ = read(build_calendar([event(time_zone=zone)]))
    assert [str(part["tzid"]) for part in calendar.timezones] == [zone]
    assert calendar.events[0].start.utcoffset() == START.astimezone(ZoneInfo(zone)).utcoffset()
    assert calendar.get_missing_tzids() == set()


def test_two_zones_in_one_calendar():
    calendar, _ = read(
        build_calendar([event(), event(uid="2", time_zone="Indian/Reunion"), event(uid="3")], name="Agenda")
    )
    assert [str(part["tzid"]) for part in calendar.timezones] == ["Europe/Paris", "Indian/Reunion"]
    assert len(calendar.events) == 3


INJECTIONS = [
    "Réunion\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM",
    "Réunion\nEND:VEVENT\nBEGIN:VEVENT",
    "Réunion\rBEGIN:VALARM",
    "Réunion\u2028BEGIN:VALARM\u2029END:VALARM",
    "Réunion\x85BEGIN:VALARM\x0bBEGIN:VALARM\x0cBEGIN:VALARM\x1cBEGIN:VALARM",
    "Réunion\x00\x07\\nBEGIN:VALARM",
    'Réunion";BEGIN:VALARM:"',
    "é" * 40 + "\r\n BEGIN:VALARM",
]


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("field", ["summary", "description", "location", "url", "uid"])
def test_e3_text_adds_no_component(field, text):
    plain = read(build_calendar([event()]))[1]
    body = build_calendar([event(**{field: "https://exemple.test/" + text if field == "url" else text})])
    calendar, names = read(body)
    assert names == plain
    lines = body.decode().split("\r\n")
    assert not any(character in line for line in lines for character in "\r\n\u2028\u2029\x85\x00\x0b\x0c")
    assert sorted(calendar.events[0]) == sorted(
        key for key in read(build_calendar([event()]))[0].events[0] if (field, key) != ("url", "URL")
    )


@pytest.mark.parametrize("text", INJECTIONS)
def test_e3_name_of_a_person_adds_no_component(text):
    user = UserFactory.build(first_name=text, email="camille@exemple.test")
    body = calendar_file(event(), recipient=user)
    calendar, names = read(body)
    assert names == read(build_calendar([event()]))[1]
    assert str(calendar.events[0]["attendee"]) == "mailto:camille@exemple.test"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://exemple.test/a b", "file:///etc/passwd"])
def test_e3_address_that_is_none_is_left_out(url):
    calendar, _ = read(build_calendar([event(url=url)]))
    assert "url" not in calendar.events[0]


@pytest.mark.parametrize(("cancelled", "method"), [(False, "REQUEST"), (True, "CANCEL")])
def test_file_of_a_message_invites_or_withdraws(cancelled, method):
    user = UserFactory.build(first_name="Camille", last_name="Berthier", email="camille@exemple.test")
    calendar, _ = read(calendar_file(event(cancelled=cancelled), recipient=user))
    (found,) = calendar.events
    assert calendar["method"] == method
    assert found["status"] == ("CANCELLED" if cancelled else "CONFIRMED")
    assert found["attendee"].params["CN"] == "Camille Berthier"
    assert str(found["organizer"]) == "mailto:ne-pas-repondre@territoirprod.example"
