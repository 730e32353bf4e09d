"""Filters for days and hours, see `lms.core.ui.dates`: `{{ slot.start|day_clock:cohort.time_zone }}`. Nothing for None."""

from collections.abc import Callable
from typing import Any

from django import template

from lms.core.ui import dates, typography

register = template.Library()


def _filter(say: Callable[..., str]) -> None:
    def apply(value: object, zone: dates.Zone = None) -> str:
        return say(value, zone) if value else ""

    register.filter(say.__name__, apply, expects_localtime=False)


for _say in (
    dates.day_long,
    dates.day_full,
    dates.day_plain,
    dates.clock,
    dates.day_clock,
    dates.near_day,
):
    _filter(_say)


@register.filter
def duration(minutes: Any) -> str:
    """`{{ 150|duration }}` « 2 h 30 »; minutes or a timedelta."""
    return "" if minutes is None or minutes == "" else dates.duration(minutes)


@register.filter
def zone_label(name: Any) -> str:
    """`{{ cohort.time_zone|zone_label }}` « heure de Paris »"""
    return dates.zone_label(name) if name else ""


@register.filter(is_safe=True)
def typo(text: object) -> str:
    """French spaces and apostrophes, for sentences that people typed; text, or text with marked words, stays what it was."""
    return typography.french(str(text)) if dates.is_french() else str(text)


@register.filter(is_safe=True)
def references(text: object) -> str:
    """`{{ article.html|references|safe }}`: « L. 114-8 » is never cut."""
    return typography.references(str(text))


@register.filter
def of(name: object) -> str:
    """`{{ person.get_full_name|of }}` « d’Anaïs Rousset », « de Camille Berthier »"""
    return typography.of(str(name))


@register.simple_tag
def clock_range(start: Any, end: Any, zone: dates.Zone = None) -> str:
    """`{% clock_range half.starts_at half.ends_at zone %}` « 9 h 30 – 16 h 30 »"""
    return dates.clock_range(start, end, zone)
