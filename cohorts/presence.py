"""Signed half-days, as a certificate may state them."""

from collections.abc import Collection
from datetime import datetime

from lms.proof.registry import Presence, PresenceSource, presence_sources

from .models import Attendance


def _presence(people: Collection[int], theme: int, until: datetime) -> dict[int, Presence]:
    """Of the cohorts that follow the theme: hours that are over and signed, whole minutes. One query."""
    rows = Attendance.objects.filter(
        user__in=people, half_day__session__cohort__theme=theme, half_day__ends_at__lte=until
    )
    found: dict[int, list[int]] = {}
    for person, start, end in rows.order_by("pk").values_list(
        "user", "half_day__starts_at", "half_day__ends_at"
    ):
        found.setdefault(person, []).append(int((end - start).total_seconds() // 60))
    return {person: Presence(sum(minutes), len(minutes)) for person, minutes in found.items()}


presence_sources.register(PresenceSource("signed half-days", _presence))
