"""What the app of cohorts gives to this one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from lms.core.registry import Declaration, Registry


@dataclass(frozen=True)
class CohortLookup(Declaration):
    """`own(user, theme) -> key`: the cohort in which a person follows a theme, if any. `names(keys) -> {key: name}`.

    `read_by(user, theme) -> [keys]`: the cohorts of a theme whose results a person reads as coach, expert or manager.
    """

    own: Callable[[Any, int], int | None]
    names: Callable[[Iterable[int]], dict[int, str]]
    read_by: Callable[[Any, int], list[int]]


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
