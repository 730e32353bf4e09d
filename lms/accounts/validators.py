"""Field rules of people and territories."""

import re
import zoneinfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SIREN = re.compile(r"^[0-9]{9}\Z")
INSEE_COMMUNE = re.compile(r"^(2[AB]|[0-9]{2})[0-9]{3}\Z")


def luhn_holds(digits: str) -> bool:
    """Whether the last digit is the Luhn key of the others (INSEE's rule for SIREN)."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def validate_siren(value: str) -> None:
    """Nine digits whose Luhn key is right."""
    if not SIREN.match(value) or not luhn_holds(value):
        raise ValidationError(_("A SIREN has nine digits, and its last one is a check digit."), code="siren")


def validate_time_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("This time zone is not known."), code="time_zone")
