"""Prepared reads: their SQL is written once, their values are bound at each call.

The ORM takes ten times longer to write a long query than to send it. A read of a page that everybody opens may be
prepared, in a `queries` module:

    @prepared
    def _open_actions(*, owner: int, projects: Keys, today: date) -> QuerySet[Action]:
        mine = Q(owner=owner) | any_of(project=projects)
        return Action.objects.filter(mine, state=ActionState.TODO).order_by("due_on", "pk")

    rows = _open_actions(owner=user.pk, projects=known.carried_projects, today=localdate())     # a list

The function is ordinary ORM code, and `_open_actions.plain(…)` runs it as such. Otherwise it runs once for each *shape*
of its arguments, with a `Bind` or `BindMany` in the place of each value: expressions that the ORM writes as a parameter.
The shape is what Python code may look at: true or false, nothing, empty or not, and the type. So `if kind:` and
`if since is not None:` are right; `if kind == "joint":` is not. The clock is an argument, and so is all else that is
not the same for everybody always (`__date` asks the time zone of the reader).
There are as many shapes as the code has branches, whatever people type. A dataclass or a mapping in it is what it holds.

Values that this module cannot bind as the ORM would (an integer of more than 64 bits, an instance, a decimal) are left
to the plain form. tests/consistency/test_prepared_reads.py compares both forms of every read.
"""

import copy
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any, Generic, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    DateTimeField,
    Expression,
    Field,
    Model,
    QuerySet,
    Value,
    prefetch_related_objects,
)

P = ParamSpec("P")
M = TypeVar("M", bound=Model)
Keys = Collection[int]

BIGINT = range(-(2**63), 2**63)
# How each type of value is written for the database; the first that fits (a moment is a date too).
FIELDS: dict[type, "Field[Any, Any]"] = {
    int: BigIntegerField(),
    str: CharField(),
    datetime: DateTimeField(),
    date: DateField(),
}


MOST_KEYS = 1024  # a longer list is left to the ORM
PLACE = re.compile("%%|%s")


class NotBoundError(Exception):
    """This value is the ORM's to write."""


class Bind(Value):
    """A value that is given when the query is sent."""

    def __init__(self, name: str, kind: type) -> None:
        super().__init__(name, output_field=FIELDS[kind])

    def as_sql(self, compiler: object, connection: object) -> tuple[str, Any]:
        return "%s", [self]

    def adapt(self, values: Mapping[str, Any], connection: Any) -> Any:
        return self.output_field.get_db_prep_value(values[self.value], connection)


class BindMany(Expression):
    """Values for `__in`, given when the query is sent. Unions of them are written as those of sets.

    A list becomes as many parameters as the next power of two, the last value again: few texts, each of which PostgreSQL
    plans once. An array for `= ANY` would be one text, but one that it plans anew each time: it takes an array of unknown
    length for ten values, finds the plan that fits all too dear, and a hub took 1 ms more for each read.
    """

    def __init__(self, names: tuple[str, ...], kind: type) -> None:
        super().__init__(output_field=FIELDS[kind])
        self.names = names
        self.kind = kind

    def __or__(self, other: object) -> "BindMany":  # type: ignore[override] # a union of keys, not a condition
        if isinstance(other, BindMany) and other.kind is self.kind:
            return BindMany(self.names + other.names, self.kind)
        return self if other == frozenset() else NotImplemented

    __ror__ = __or__

    def as_sql(self, compiler: object, connection: object) -> tuple[str, Any]:
        return "(%s)", [self]

    def get_group_by_cols(self) -> list[Any]:
        return []

    def adapt(self, values: Mapping[str, Any], connection: Any) -> list[Any]:
        some = {value for name in self.names for value in values[name]}
        adapted = [self.output_field.get_db_prep_value(value, connection) for value in some]
        return adapted + adapted[-1:] * ((1 << (len(adapted) - 1).bit_length()) - len(adapted))


@dataclass(frozen=True)
class _Written(Generic[M]):
    """A query as the database gets it; among its parameters, what is bound."""

    rows: QuerySet[M]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    texts: dict[tuple[int, ...], str] = field(default_factory=dict)  # by the lengths of its lists

    def run(self, values: Mapping[str, Any]) -> list[M]:
        compiler = copy.copy(self.compiler)
        compiler.connection = connections[self.rows.db]  # one for each thread
        sql, params = self._fill(values, compiler.connection)
        compiler.as_sql = lambda *args, **kwargs: (sql, params)
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

    def _fill(self, values: Mapping[str, Any], connection: object) -> tuple[str, tuple[Any, ...]]:
        """The text for as many keys as there are, and its parameters."""
        params: list[Any] = []
        lengths: list[int] = []
        for param in self.params:
            if isinstance(param, Bind):
                params.append(param.adapt(values, connection))
            elif isinstance(param, BindMany):
                some = param.adapt(values, connection)
                params += some
                lengths.append(len(some))
            else:
                params.append(param)
        key = tuple(lengths)
        if key not in self.texts:
            self.texts[key] = self._text(iter(lengths))
        return self.texts[key], tuple(params)

    def _text(self, lengths: Iterator[int]) -> str:
        params = iter(self.params)

        def write(place: re.Match[str]) -> str:
            is_list = place[0] == "%s" and isinstance(next(params), BindMany)
            return ", ".join(["%s"] * next(lengths)) if is_list else place[0]

        return PLACE.sub(write, self.sql)


class PreparedRead(Generic[P, M]):
    """A read whose SQL is written once a shape. Called with keywords alone, it gives a list."""

    def __init__(self, write: Callable[P, QuerySet[M]]) -> None:
        self.plain = write  # the same as a queryset of the ORM
        self.name = f"{write.__module__}.{write.__qualname__}"
        self._written: dict[Any, _Written[M] | None] = {}

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[M]:
        values: dict[str, Any] = {}
        try:
            shape = _take_apart("", kwargs, values)
        except NotBoundError:
            return list(self.plain(*args, **kwargs))
        key = (connection.vendor, shape)
        if key not in self._written:
            self._written[key] = self.write(kwargs)
        written = self._written[key]
        return [] if written is None else written.run(values)

    def write(self, arguments: Mapping[str, Any]) -> _Written[M] | None:
        """The query of this shape; None where no row can be meant, as with no keys."""
        write: Any = self.plain
        rows = write(**_bound("", arguments))
        compiler = rows.query.get_compiler(rows.db)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        return _Written(rows, compiler, sql, tuple(params))


reads: dict[str, PreparedRead[Any, Any]] = {}


def prepared(write: Callable[P, QuerySet[M]]) -> PreparedRead[P, M]:
    """See the head of this module. The rows have an order; none is locked; only in a `queries` module."""
    read = PreparedRead(write)
    reads[read.name] = read
    return read


def _kind(value: object) -> type:
    for kind in FIELDS:
        if isinstance(value, kind):
            if kind is int and value not in BIGINT:
                break
            return kind
    raise NotBoundError


def _is_fixed(value: object) -> bool:
    """What a branch of the code may hang on: it is written into the query."""
    return value is None or isinstance(value, bool) or (isinstance(value, int | str) and not value)


def _inside(value: object) -> Mapping[str, Any] | None:
    """What a dataclass or a mapping holds, by name."""
    if is_dataclass(value):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    return value if isinstance(value, Mapping) else None


def _is_collection(value: object) -> bool:
    return isinstance(value, Collection) and not isinstance(value, str | bytes)


def _keys(value: Any) -> frozenset[Any]:
    """Of a collection, as `__in` takes them: once each, and nothing is equal to NULL."""
    return frozenset(each for each in value if each is not None)


def _take_apart(prefix: str, arguments: Mapping[str, Any], values: dict[str, Any]) -> tuple[Any, ...]:
    """The shape of these arguments; into `values`, what is bound."""
    shape: list[Any] = []
    for name, value in arguments.items():
        place = prefix + name
        if _is_fixed(value):
            shape.append((name, type(value), value))
        elif (inside := _inside(value)) is not None:
            shape.append((name, _take_apart(f"{place}.", inside, values)))
        elif _is_collection(value):
            some = values[place] = _keys(value)
            kinds = {_kind(each) for each in some}
            if len(kinds) > 1 or len(some) > MOST_KEYS:
                raise NotBoundError
            shape.append((name, "many", *kinds))
        else:
            shape.append((name, _kind(value)))
            values[place] = value
    return tuple(shape)


def _bound(prefix: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments, with a Bind or a BindMany in the place of their values."""
    bound: dict[str, Any] = {}
    for name, value in arguments.items():
        place = prefix + name
        if _is_fixed(value):
            bound[name] = value
        elif (inside := _inside(value)) is not None:
            within = _bound(f"{place}.", inside)
            bound[name] = within if isinstance(value, Mapping) else replace(value, **within)
        elif _is_collection(value):
            kinds = [_kind(each) for each in _keys(value)]
            bound[name] = BindMany((place,), kinds[0]) if kinds else frozenset()
        else:
            bound[name] = Bind(place, _kind(value))
    return bound
