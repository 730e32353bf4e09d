"""Field rules of people and territories."""

import pytest
from django.core.exceptions import ValidationError

from lms.accounts.models import TIME_ZONES
from lms.accounts.validators import validate_siren, validate_time_zone


@pytest.mark.parametrize("zone", [zone for zone, _name in TIME_ZONES])
def test_every_zone_of_the_programme_is_known(zone):
    assert validate_time_zone(zone) is None


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", "", "europe/paris "])
def test_unknown_zone_is_refused(zone):
    with pytest.raises(ValidationError) as refusal:
        validate_time_zone(zone)
    assert refusal.value.code == "time_zone"


@pytest.mark.parametrize("siren", ["200000172", "732829320"])
def test_siren_with_its_key_is_accepted(siren):
    assert validate_siren(siren) is None


@pytest.mark.parametrize(
    "siren", ["200000173", "20000017", "2000001722", "20000017A", "200000172\n", "²00000172"]
)
def test_siren_without_its_key_is_refused(siren):
    with pytest.raises(ValidationError, match="SIREN"):
        validate_siren(siren)
