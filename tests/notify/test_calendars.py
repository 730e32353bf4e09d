"""Calendar files are read back: what a title contains never becomes a line of its own."""

from datetime import UTC, datetime, timedelta
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import icalendar
import pytest

from lms.accounts.models import TIME_ZONES
from lms.notify.calendars import CalendarEvent, build_calendar, calendar_file, calendar_files
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


@pytest.mark.parametrize(
    "title", ["Bilan", "END:VCALENDAR", "x\r\nEND:VCALENDAR\r\nBEGIN:VCALENDAR", "é" * 70]
)
def test_g24_files_of_a_message_are_a_list_from_start_to_end(title):
    user = UserFactory.build(email="camille@exemple.test")
    files = calendar_files(
        [event(summary=title), event(uid="booking-35", summary=title, cancelled=True)], recipient=user
    )
    assert [each["method"] for each in files] == ["REQUEST", "CANCEL"]
    for each in files:
        calendar, names = read(each["text"])
        assert (calendar["method"], names.count("VEVENT")) == (each["method"], 1)
    assert calendar_files([], recipient=user) == []


ADDRESSES = [
    ("camille@exemple.test", "camille@exemple.test"),
    ("camille@mairie-évry.example", "camille@xn--mairie-vry-h7a.example"),
    ("camille@straße.example", "camille@xn--strae-oqa.example"),
    ("o'hara+agenda=50%2F@exemple.test", "o'hara+agenda=50%2F@exemple.test"),
    ('"a;b:c,d"@exemple.test', '"a;b:c,d"@exemple.test'),
    ("émile@exemple.test", "émile@exemple.test"),
]


@pytest.mark.parametrize(("address", "mailbox"), ADDRESSES)
def test_g24_guest_and_organiser_are_exactly_the_mailboxes(settings, address, mailbox):
    settings.DEFAULT_FROM_EMAIL = f"Territoir’Prod <{address}>"
    user = UserFactory.build(first_name='Anne "Nina"; DIR=x', last_name="Le Goff, Y: ^n", email=address)
    calendar, _ = read(calendar_file(event(), recipient=user))
    for role in ("attendee", "organizer"):
        uri = str(calendar.events[0][role])
        assert uri.startswith("mailto:")
        assert uri.isascii()
        assert unquote(uri.removeprefix("mailto:")) == mailbox
    assert calendar.events[0]["attendee"].params["CN"] == "Anne ’Nina’; DIR=x Le Goff, Y: ^n"


def test_g24_calendar_without_events_holds_the_zone_of_its_reader():
    """RFC 5545, 3.6: at least one component."""
    calendar, names = read(build_calendar([], name="Agenda", home="Indian/Reunion"))
    assert [name for name in names if name in ("VTIMEZONE", "VEVENT")] == ["VTIMEZONE"]
    assert str(calendar.timezones[0]["tzid"]) == "Indian/Reunion"
    assert read(build_calendar([]))[1].count("VTIMEZONE") == 1


def test_zone_tells_both_clocks_of_the_year_and_its_absence_where_there_is_one():
    """Nine o'clock stays nine o'clock on both sides of the last Sunday of October; Saint-Denis never changes."""
    paris = ZoneInfo("Europe/Paris")
    days = [datetime(2026, 10, day, 9, tzinfo=paris) for day in (24, 26)]
    calendar, _ = read(
        build_calendar(
            [event(uid=str(n), start=at, end=at + timedelta(hours=3)) for n, at in enumerate(days)]
        )
    )
    assert [each.start.astimezone(UTC).hour for each in calendar.events] == [7, 8]
    (zone,) = calendar.timezones
    rules = zone.to_tz()  # what a program that knows no zone by its name reads in the file
    assert [rules.utcoffset(at.replace(tzinfo=None)) for at in days] == [
        timedelta(hours=2),
        timedelta(hours=1),
    ]
    calendar, names = read(build_calendar([event(time_zone="Indian/Reunion")]))
    assert "DAYLIGHT" not in names
    assert calendar.timezones[0].to_tz().utcoffset(datetime(2026, 7, 1)) == timedelta(hours=4)
