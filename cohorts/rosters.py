"""Cohorts as groups of people to certify."""

from typing import Any

from lms.proof.registry import RosterSource, rosters

from .models import Cohort, Enrolment


def _groups(user: Any, theme: int) -> list[tuple[str, str]]:
    found = Cohort.objects.visible_to(user).filter(theme=theme)
    return [(str(pk), name) for pk, name in found.values_list("pk", "name")]


def _people(key: str) -> set[int]:
    return set(Enrolment.objects.seated().filter(cohort=int(key)).values_list("user", flat=True))


rosters.register(RosterSource("cohorts", _groups, _people))
