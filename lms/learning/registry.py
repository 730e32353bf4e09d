"""What the apps above give to lessons: activities that count, and gates that keep a lesson closed for now."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from lms.core.registry import Declaration, Registry
from lms.programme.registry import Text


@dataclass(frozen=True)
class BlockRule:
    """A block is done by a fact of one of these kinds; where `mark` (percent) is set, by a score that reaches it."""

    kinds: frozenset[str]
    mark: Decimal | None = None


@dataclass(frozen=True)
class Activity(Declaration):
    """A kind of block in which people do something; `name` is the type of the block.

    `rule(value)` reads the raw value of one block: what it asks for, or None where the lesson is done without it.
    """

    label: Text
    rule: Callable[[Mapping[str, Any]], BlockRule | None]


activities = Registry(Activity, file="activities")


@dataclass(frozen=True)
class Closed:
    """Why a lesson is not open yet, in a sentence for the reader; when it opens by itself, where that is known (UTC)."""

    why: Text
    opens_at: datetime | None = None


@dataclass(frozen=True)
class Gate(Declaration):
    """Lessons that are closed for now: `closed(user, keys of courses) -> {lesson_pk: Closed}`, in at most two queries."""

    closed: Callable[[Any, Collection[int]], dict[int, Closed]]


gates = Registry(Gate, file="gates")


@dataclass(frozen=True)
class ProjectSource(Declaration):
    """The projects that people carry, for what they write and hand in for them.

    `projects(user, lesson) -> [(key, title)]`: with which a person may keep it; `team(key)`: who carries one now. One query
    each, asked of the rows.
    """

    projects: Callable[[Any, Any], list[tuple[int, str]]]
    team: Callable[[int], list[Any]]


project_sources = Registry(ProjectSource, file="learning_projects")


def own_projects(user: Any, lesson: Any) -> list[tuple[int, str]]:
    """The projects that a person carries: (key, title)."""
    return [one for source in project_sources for one in source.projects(user, lesson)]


def team_of(project: int) -> list[Any]:
    """The people who carry a project now."""
    return [person for source in project_sources for person in source.team(project)]


@dataclass(frozen=True)
class CohortLookup(Declaration):
    """The cohorts in which people follow a theme.

    `own(user, theme) -> key`: the one in which a person has a seat, if any. `names(keys) -> {key: name}`.
    `read_by(user, theme) -> [keys]`: those whose results a person reads as coach, expert or manager.
    `run_by(user, theme) -> {key: name}`: those whose dates a person sets as coach or manager.
    `coaches(key) -> [people]`: who coaches one now. `zone(key)`: the name of its time zone.
    """

    own: Callable[[Any, int], int | None]
    names: Callable[[Iterable[int]], dict[int, str]]
    read_by: Callable[[Any, int], list[int]]
    run_by: Callable[[Any, Any], dict[int, str]]
    coaches: Callable[[int], list[Any]]
    zone: Callable[[int], str]


cohort_lookups = Registry(CohortLookup, file="cohort_lookup")


def own_cohort(user: Any, theme: int) -> int | None:
    """The key of the cohort in which the person follows the theme."""
    return next((key for one in cohort_lookups if (key := one.own(user, theme)) is not None), None)


def cohort_names(keys: Iterable[int]) -> dict[int, str]:
    """By key."""
    wanted = list(keys)
    found: dict[int, str] = {}
    for one in cohort_lookups if wanted else ():
        found |= one.names(wanted)
    return found


def cohorts_read_by(user: Any, theme: int) -> list[int]:
    """Keys of the cohorts of a theme whose results the person may read."""
    return [key for one in cohort_lookups for key in one.read_by(user, theme)]


def cohorts_run_by(user: Any, theme: Any) -> dict[int, str]:
    """The cohorts of a theme whose dates the person may set, by key. `theme`: its key, or a query that gives it."""
    found: dict[int, str] = {}
    for one in cohort_lookups:
        found |= one.run_by(user, theme)
    return found


def coaches_of(cohort: int) -> list[Any]:
    """The people who coach a cohort now."""
    return [person for one in cohort_lookups for person in one.coaches(cohort)]


def cohort_zone(cohort: int) -> str:
    """The name of the time zone of a cohort."""
    return next((name for one in cohort_lookups if (name := one.zone(cohort))), "Europe/Paris")
