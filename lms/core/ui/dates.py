"""How the platform says a day, an hour, a length of time: « jeudi 13 décembre, 9 h 30 », "Thursday 13 December, 9:30".

Instants are converted to the zone given (a name or a tzinfo), else to the reader's own; plain dates stay as they are.
"""

import datetime as dt
import zoneinfo

from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext, ngettext

from lms.core.ui.typography import NO_BREAK

Day = dt.date | dt.datetime
Zone = str | dt.tzinfo | None

MONTHS_SHORT = {
    "fr": ["JANV.", "FÉVR.", "MARS", "AVR.", "MAI", "JUIN", "JUIL.", "AOÛT", "SEPT.", "OCT.", "NOV.", "DÉC."],
    "en": ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
}


def is_french() -> bool:
    """Whether the reader reads French (the language of the platform when none is active)."""
    return (get_language() or "fr").startswith("fr")


def local(value: Day, zone: Zone = None) -> Day:
    """An instant in the zone of the event; a plain date or a naive time as it is."""
    if not isinstance(value, dt.datetime) or timezone.is_naive(value):
        return value
    return timezone.localtime(
        value, zoneinfo.ZoneInfo(zone) if isinstance(zone, str) and zone else zone or None
    )


def day_of(value: Day, zone: Zone = None) -> dt.date:
    """The day of an instant there; it stays that day whoever reads, and wherever."""
    day = local(value, zone)
    return day.date() if isinstance(day, dt.datetime) else day


def _number(day: Day) -> str:
    return "1er" if day.day == 1 and is_french() else str(day.day)


def weekday(value: Day, zone: Zone = None) -> str:
    return str(WEEKDAYS[local(value, zone).weekday()])


def day_long(value: Day, zone: Zone = None) -> str:
    day = local(value, zone)
    return f"{WEEKDAYS[day.weekday()]} {_number(day)}{NO_BREAK}{MONTHS[day.month]}"


def day_full(value: Day, zone: Zone = None) -> str:
    return f"{day_long(value, zone)}{NO_BREAK}{local(value, zone).year}"


def day_plain(value: Day, zone: Zone = None) -> str:
    """« 13 décembre 2026 »: of texts and versions, where the weekday says nothing."""
    day = local(value, zone)
    return f"{_number(day)}{NO_BREAK}{MONTHS[day.month]}{NO_BREAK}{day.year}"


def clock(value: dt.datetime, zone: Zone = None) -> str:
    """« 9 h 30 », « 14 h »"""
    at = local(value, zone)
    assert isinstance(at, dt.datetime)  # noqa: S101 - an hour has one
    hour, minute = at.hour, at.minute
    if not is_french():
        return f"{hour}:{minute:02}"
    return f"{hour}{NO_BREAK}h" + (f"{NO_BREAK}{minute:02}" if minute else "")


def day_clock(value: dt.datetime, zone: Zone = None) -> str:
    """« jeudi 13 décembre, 9 h 30 »"""
    return f"{day_long(value, zone)}, {clock(value, zone)}"


lazy_day_clock = lazy(day_clock, str)  # said when it is read, in the language of who reads it


def clock_range(start: dt.datetime, end: dt.datetime, zone: Zone = None) -> str:
    return f"{clock(start, zone)}{NO_BREAK}–{NO_BREAK}{clock(end, zone)}"


def month_short(value: Day, zone: Zone = None) -> str:
    """« DÉC. », for the leaf of a calendar"""
    return MONTHS_SHORT["fr" if is_french() else "en"][local(value, zone).month - 1]


def duration(minutes: int | float | dt.timedelta) -> str:
    """« 45 min », « 2 h », « 2 h 30 »"""
    if isinstance(minutes, dt.timedelta):
        minutes = minutes.total_seconds() / 60
    hours, rest = divmod(round(minutes), 60)
    if not hours:
        return f"{rest}{NO_BREAK}min"
    return f"{hours}{NO_BREAK}h" + (f"{NO_BREAK}{rest:02}" if rest else "")


def near_day(value: Day, zone: Zone = None) -> str:
    """« aujourd’hui », « demain », « hier », « il y a 3 jours », « dans 5 jours », else the day."""
    day = day_of(value, zone)
    days = (day - day_of(timezone.now(), zone)).days
    words = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}
    if days in words:
        return words[days]
    if -7 < days < 0:
        return ngettext("%(days)s day ago", "%(days)s days ago", -days) % {"days": -days}
    if 0 < days < 7:
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return day_long(value, zone) if abs(days) < 180 else day_full(value, zone)


def zone_label(name: str | dt.tzinfo) -> str:
    """« heure de Paris », « heure de La Réunion »: said wherever an hour could be read in another zone."""
    labels = {
        "Europe/Paris": gettext("Paris time"),
        "America/Guadeloupe": gettext("Guadeloupe time"),
        "America/Martinique": gettext("Martinique time"),
        "America/Cayenne": gettext("French Guiana time"),
        "America/Miquelon": gettext("Saint-Pierre-et-Miquelon time"),
        "Indian/Reunion": gettext("Réunion time"),
        "Indian/Mayotte": gettext("Mayotte time"),
        "Pacific/Noumea": gettext("New Caledonia time"),
        "Pacific/Tahiti": gettext("French Polynesia time"),
        "Pacific/Wallis": gettext("Wallis and Futuna time"),
    }
    city = str(name).rsplit("/", 1)[-1].replace("_", " ")
    return labels.get(str(name)) or gettext("%(city)s time") % {"city": city}
