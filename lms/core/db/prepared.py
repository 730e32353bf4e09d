"""Queries whose SQL is written once: the ORM takes ten times longer to write a query than to send it.

    @compiled
    def _open_actions(*, owner: int, projects: Keys, today: date) -> QuerySet[Action]:
        mine = Q(owner=owner) | any_of(project=projects)
        return Action.objects.filter(mine, state=ActionState.TODO).annotate(is_late=…today…)

    rows = _open_actions(owner=user.pk, projects=known.carried_projects, today=localdate())     # a list

The function is ordinary ORM code. It runs once for each shape of its arguments, with probes in their place: keys
(integers), collections of keys, days and moments are what changes from call to call; words, truths and None belong to
the shape. A dataclass or a mapping is the values that it holds. Where the probes come out among the parameters of the SQL, later calls put their own values.

So the function may not look at a value (only pass it on), and may not ask the clock: a moment that would be frozen in
the query is refused when it is written, as is a value that does not come out as a parameter (a limit, say).
"""

import copy
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Model, QuerySet, prefetch_related_objects

P = ParamSpec("P")
M = TypeVar("M", bound=Model)
Keys = Collection[int]

FIRST_KEY = 7_000_000_000_000_000  # no key of ours gets there
FIRST_MOMENT = datetime(1850, 1, 1, 3, 7, 11, 131, tzinfo=UTC)
FIRST_DAY = date(1850, 1, 1)
LOOKS_LIKE_A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOST_SHAPES = 256


@dataclass(frozen=True)
class Written(Generic[M]):
    """A query as the database gets it, and where each value goes."""

    rows: QuerySet[M]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]  # place among the parameters, place among the values

    def run(self, values: list[Any]) -> list[M]:
        """Send it with these values."""
        params = list(self.params)
        for place, number in self.places:
            params[place] = values[number]
        compiler = copy.copy(self.compiler)
        compiler.connection = connections[self.rows.db]  # one for each thread
        compiler.as_sql = lambda *args, **kwargs: (self.sql, tuple(params))
        query = copy.copy(self.rows.query)
        query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
        # Not copy.copy(): a queryset that is copied fetches its rows first.
        rows: Any = QuerySet(self.rows.model, query, self.rows.db)
        like: Any = self.rows
        rows._fields = like._fields
        found = list(like._iterable_class(rows))
        if like._prefetch_related_lookups:
            prefetch_related_objects(found, *like._prefetch_related_lookups)
        return found


def compiled(write: Callable[P, QuerySet[M]]) -> Callable[P, list[M]]:
    """See the head of this module. The function is called with keywords alone and gives a list."""
    kept: dict[tuple[Any, ...], Written[M] | None] = {}

    @wraps(write)
    def run(*args: P.args, **kwargs: P.kwargs) -> list[M]:
        shape, values = _take_apart(kwargs)
        if shape not in kept:
            if len(kept) >= MOST_SHAPES:
                kept.clear()
            kept[shape] = _write(write, kwargs, values)
        written = kept[shape]
        if written is None:
            return []
        return written.run([_adapt(value, connections[written.rows.db]) for value in values])

    return run


def _padded(keys: Collection[int]) -> list[int]:
    """As many keys as the next power of two, the last one again: few shapes, the same rows."""
    some = sorted(keys)
    return some + some[-1:] * ((1 << (len(some) - 1).bit_length()) - len(some)) if some else []


def _inside(value: Any) -> Mapping[str, Any] | None:
    """What a dataclass or a mapping holds, by name."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    return value if isinstance(value, Mapping) else None


def _take_apart(arguments: Mapping[str, Any]) -> tuple[tuple[Any, ...], list[Any]]:
    """What the SQL depends on, and the values that are put into it."""
    shape: list[Any] = []
    values: list[Any] = []
    for name, value in arguments.items():
        inside = _inside(value)
        if inside is not None:
            shape_within, values_within = _take_apart(inside)
            shape.append((name, shape_within))
            values.extend(values_within)
            continue
        if value is None or isinstance(value, bool | str):
            shape.append((name, value))
        elif isinstance(value, int | date):
            shape.append((name, type(value)))
            values.append(value)
        else:
            keys = _padded(value)
            shape.append((name, len(keys)))
            values.extend(keys)
    return tuple(shape), values


def _probe(value: Any, number: int) -> Any:
    if isinstance(value, datetime):
        return FIRST_MOMENT + timedelta(seconds=number)
    if isinstance(value, date):
        return FIRST_DAY + timedelta(days=number)
    return FIRST_KEY + number


def _adapt(value: Any, connection: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value


def _write(
    write: Callable[..., QuerySet[M]], arguments: dict[str, Any], values: list[Any]
) -> Written[M] | None:
    probes = [_probe(value, number) for number, value in enumerate(values)]
    rows = write(**_probed(arguments, iter(probes)))
    connection = connections[rows.db]
    compiler = rows.query.get_compiler(rows.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    numbers = {_adapt(probe, connection): number for number, probe in enumerate(probes)}
    places = tuple((place, numbers[param]) for place, param in enumerate(params) if _known(param, numbers))
    _check(write.__name__, params, places, len(probes))
    return Written(rows, compiler, sql, tuple(params), places)


def _probed(arguments: Mapping[str, Any], probes: Iterator[Any]) -> dict[str, Any]:
    """The arguments, with probes in the place of their values."""
    probed: dict[str, Any] = {}
    for name, value in arguments.items():
        inside = _inside(value)
        if inside is not None:
            within = _probed(inside, probes)
            probed[name] = within if isinstance(value, Mapping) else replace(value, **within)
        elif value is None or isinstance(value, bool | str):
            probed[name] = value
        elif isinstance(value, int | date):
            probed[name] = next(probes)
        else:
            probed[name] = [next(probes) for _ in _padded(value)]
    return probed


def _known(param: Any, numbers: dict[Any, int]) -> bool:
    return isinstance(param, int | date | str) and param in numbers


def _check(name: str, params: Collection[Any], places: tuple[tuple[int, int], ...], count: int) -> None:
    put = {place for place, _ in places}
    for place, param in enumerate(params):
        moment = isinstance(param, date) or (isinstance(param, str) and LOOKS_LIKE_A_DAY.match(param))
        if moment and place not in put:
            raise ValueError(f"{name}: the moment {param} would be frozen in the query; make it an argument.")
    if len({number for _, number in places}) < count:
        raise ValueError(f"{name}: an argument does not come out as a parameter; fix it in the function.")
