"""What the apps above give to lessons: activities that count, and gates that keep a lesson closed for now."""

from collections.abc import Callable, Collection, Mapping
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
    """The projects with which a person may keep what they write: `projects(user, lesson) -> [(key, title)]`, one query."""

    projects: Callable[[Any, Any], list[tuple[int, str]]]


project_sources = Registry(ProjectSource, file="learning_projects")
