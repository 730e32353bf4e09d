"""The rules of a zone are read again by two other programs, and agree with the zone at every hour of three years."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.rrule import rrulestr

from lms.accounts.models import TIME_ZONES
from lms.notify import time_zones
from lms.notify.time_zones import zone_component

FIRST, LAST = datetime(2026, 1, 1), datetime(2029, 1, 1)
ZONES = [name for name, _ in TIME_ZONES]


def hours():
    """Every hour of three years."""
    return [FIRST + timedelta(hours=n) for n in range(int((LAST - FIRST) / timedelta(hours=1)))]


def read_by_dateutil(name):
    """(moment in UTC, offset from then on), in order: what a program that knows no zone by its name makes of the file."""
    changes = []
    for clock in icalendar.Timezone.from_ical(zone_component(name).to_ical()).subcomponents:
        start, rule = clock.decoded("dtstart"), clock.get("rrule")
        onsets = [start]
        if rule:
            onsets = rrulestr(rule.to_ical().decode(), dtstart=start).between(datetime(2025, 1, 1), LAST)
        changes += [(at - clock.decoded("tzoffsetfrom"), clock.decoded("tzoffsetto")) for at in onsets]
    return sorted(changes)


@pytest.mark.parametrize("name", ZONES)
def test_g24_every_hour_has_the_offset_of_its_zone(name):
    zone, changes = ZoneInfo(name), read_by_dateutil(name)
    moments, offsets = zip(*changes, strict=True)
    for hour in hours():
        known = zone.utcoffset(hour.replace(tzinfo=UTC).astimezone(zone))
        assert offsets[bisect_right(moments, hour) - 1] == known, (name, hour)


@pytest.mark.parametrize("name", ZONES)
def test_g24_icalendar_reads_the_same_rules(name):
    zone, read = ZoneInfo(name), icalendar.Timezone.from_ical(zone_component(name).to_ical()).to_tz()
    for day in range(0, 3 * 365, 30):
        noon = FIRST + timedelta(days=day, hours=12)
        assert read.utcoffset(noon) == zone.utcoffset(noon), (name, noon)


@pytest.mark.parametrize("name", ZONES)
def test_g24_zones_are_rules_and_never_lists_of_dates(name):
    """Outlook ignores RDATE: an appointment of the summer of 2027 was an hour wrong there."""
    text = zone_component(name).to_ical().decode()
    assert "RDATE" not in text
    changes = (
        FIRST.replace(month=1, tzinfo=ZoneInfo(name)).utcoffset()
        != FIRST.replace(month=7, tzinfo=ZoneInfo(name)).utcoffset()
    )
    assert text.count("RRULE:FREQ=YEARLY;") == (2 if changes else 0)


@pytest.mark.parametrize(
    ("footer", "rules"),
    [
        ("CET-1CEST,M3.5.0,M10.5.0/3", 2),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 2),  # Lord Howe: half an hour
        ("NST3:30NDT,M3.2.0,M11.1.0", 2),
        ("UTC0", 0),
    ],
)
def test_g24_notation_of_posix_is_read(monkeypatch, footer, rules):
    monkeypatch.setattr(time_zones, "_last_line", lambda name: footer)
    text = zone_component.__wrapped__("Europe/Paris").to_ical().decode()
    assert text.count("RRULE") == rules


@pytest.mark.parametrize("footer", ["", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "EST5EDT,J60,J300"])
def test_g24_rule_that_no_calendar_file_can_say_is_refused(monkeypatch, footer):
    monkeypatch.setattr(time_zones, "_last_line", lambda name: footer)
    with pytest.raises(ValueError, match="time zone"):
        zone_component.__wrapped__("Europe/Paris")
