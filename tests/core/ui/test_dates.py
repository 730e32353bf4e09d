"""Days and hours, as the platform says them."""

import datetime as dt

import pytest
import time_machine
from django.template import Context, Template
from django.utils import timezone, translation

from lms.core.ui import dates

NBSP = "\u00a0"
MORNING = dt.datetime(2026, 12, 13, 8, 30, tzinfo=dt.UTC)


def said(text: str) -> str:
    """The same with plain spaces, to be read in a test."""
    return text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("say", "french", "english"),
    [
        (dates.weekday, "dimanche", "Sunday"),
        (dates.day_long, "dimanche 13 décembre", "Sunday 13 December"),
        (dates.day_full, "dimanche 13 décembre 2026", "Sunday 13 December 2026"),
        (dates.day_plain, "13 décembre 2026", "13 December 2026"),
        (dates.clock, "9 h 30", "9:30"),
        (dates.day_clock, "dimanche 13 décembre, 9 h 30", "Sunday 13 December, 9:30"),
        (dates.month_short, "DÉC.", "DEC"),
    ],
)
def test_dates_speak_both_languages(say, french, english):
    with translation.override("fr"):
        assert said(say(MORNING, "Europe/Paris")) == french
    with translation.override("en"):
        assert said(say(MORNING, "Europe/Paris")) == english


def test_clock_full_hour_has_no_minutes_in_french():
    with translation.override("fr"):
        assert dates.clock(dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC), "Europe/Paris") == f"14{NBSP}h"


def test_day_long_first_of_month_is_premier():
    with translation.override("fr"):
        assert said(dates.day_long(dt.date(2027, 1, 1))) == "vendredi 1er janvier"


def test_clock_follows_the_zone_of_the_event_then_of_the_reader():
    with translation.override("fr"), timezone.override("America/Martinique"):
        assert said(dates.clock(MORNING, "Indian/Reunion")) == "12 h 30"
        assert said(dates.clock(MORNING)) == "4 h 30"


def test_day_long_changes_day_with_the_zone():
    late = dt.datetime(2026, 12, 13, 22, 30, tzinfo=dt.UTC)
    with translation.override("fr"):
        assert said(dates.day_long(late, "Europe/Paris")) == "dimanche 13 décembre"
        assert said(dates.day_long(late, "Pacific/Noumea")) == "lundi 14 décembre"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (45, "45 min"),
        (60, "1 h"),
        (150, "2 h 30"),
        (65, "1 h 05"),
        (dt.timedelta(minutes=90), "1 h 30"),
        (0, "0 min"),
    ],
)
def test_duration_reads_as_one_would_say(minutes, text):
    assert said(dates.duration(minutes)) == text


@time_machine.travel("2026-12-10T10:00:00Z", tick=False)
@pytest.mark.parametrize(
    ("day", "text"),
    [
        (dt.date(2026, 12, 10), "aujourd’hui"),
        (dt.date(2026, 12, 11), "demain"),
        (dt.date(2026, 12, 9), "hier"),
        (dt.date(2026, 12, 7), "il y a 3 jours"),
        (dt.date(2026, 12, 15), "dans 5 jours"),
        (dt.date(2026, 12, 31), "jeudi 31 décembre"),
        (dt.date(2025, 1, 2), "jeudi 2 janvier 2025"),
    ],
)
def test_near_day_counts_only_a_week(day, text):
    with translation.override("fr"):
        assert said(dates.near_day(day, "Europe/Paris")) == text


def test_zone_label_names_the_place_of_every_zone_of_the_programme():
    with translation.override("fr"):
        assert dates.zone_label("Europe/Paris") == "heure de Paris"
        assert dates.zone_label("Indian/Reunion") == "heure de La Réunion"
        assert dates.zone_label("Atlantic/South_Georgia") == "heure de South Georgia"


def test_filters_take_a_zone_and_say_nothing_for_none():
    page = Template(
        "{% load dates %}{{ at|day_clock:'Indian/Reunion' }}|{{ none|day_clock }}|{{ 150|duration }}|{% clock_range at end 'Europe/Paris' %}"
    )
    with translation.override("fr"):
        shown = page.render(Context({"at": MORNING, "none": None, "end": MORNING + dt.timedelta(hours=7)}))
    assert said(shown) == "dimanche 13 décembre, 12 h 30||2 h 30|9 h 30 – 16 h 30"
