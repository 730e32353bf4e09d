"""What the apps above give to certificates: signed presence, and groups of people to issue to."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lms.core.registry import Declaration, Registry


@dataclass(frozen=True)
class Presence:
    """What one person signed: minutes in all, and in how many half-days."""

    minutes: int
    half_days: int


@dataclass(frozen=True)
class PresenceSource(Declaration):
    """Presence that can be shown: `presence(people, theme_pk, until) -> {person_pk: Presence}`, in as many queries
    whatever the number of people.
    """

    presence: Callable[[Collection[int], int, datetime], dict[int, Presence]]


presence_sources = Registry(PresenceSource, file="presence")


def presence_of(people: Collection[int], theme: int, until: datetime) -> dict[int, Presence]:
    """Of all sources together."""
    found: dict[int, Presence] = {}
    for source in presence_sources:
        for person, more in source.presence(people, theme, until).items():
            known = found.get(person, Presence(0, 0))
            found[person] = Presence(known.minutes + more.minutes, known.half_days + more.half_days)
    return found


@dataclass(frozen=True)
class RosterSource(Declaration):
    """Groups of people that somebody may issue certificates to.

    `groups(user, theme_pk) -> [(key, name)]`, those that the user sees; `people(key) -> {person_pk}`.
    """

    groups: Callable[[Any, int], list[tuple[str, str]]]
    people: Callable[[str], set[int]]


rosters = Registry(RosterSource, file="rosters")


def groups_of(user: Any, theme: int) -> list[tuple[str, str]]:
    """(key, name) of the groups, as a form has them: « cohorts:12 »."""
    return [(f"{source.name}:{key}", name) for source in rosters for key, name in source.groups(user, theme)]


def people_of(group: str) -> set[int]:
    """Those of one of these groups."""
    name, _, key = group.partition(":")
    source = rosters.get(name)
    return source.people(key) if source else set()
