"""S3: every prepared read gives what its plain form gives; each has an order, none a clock, a lock or a place elsewhere."""

import ast
import inspect
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db.models import Model, QuerySet
from django.utils import timezone, translation

from cohorts.models import Cohort
from library.models.resources import READERS
from lms.core.db.prepared import Keys, PreparedRead, reads
from lms.programme.queries import _Reader
from lms.search.scope import ReadScope, scope_of
from tests.factories.coaching import BookingFactory, SlotFactory
from tests.world import build_world

from .test_house import ROOT, sources

pytestmark = pytest.mark.django_db

PREPARED = {name: read for name, read in reads.items() if not name.startswith("tests.")}
WEEK = timedelta(days=7)


@pytest.fixture
def world() -> SimpleNamespace:
    """With a session that ended and that nobody wrote about."""
    built = build_world()
    for side in (built.mine, built.other):
        slot = SlotFactory(coach=side.coach, cohort=side.cohort, starts_at=timezone.now() - 2 * WEEK)
        BookingFactory(slot=slot, project=side.project, person=side.participant)
    return built


def _both(world: SimpleNamespace, name: str) -> list[int]:
    return [getattr(side, name).pk for side in (world.mine, world.other)]


def _scopes(world: SimpleNamespace) -> list[ReadScope]:
    """Of those who read as a visitor, by one membership, by several, and all."""
    people = (world.mine.participant, world.mine.coach, world.mine.manager, world.editor_and_manager)
    return [ReadScope(), ReadScope(everything=True), *(scope_of(one).only(*READERS) for one in people)]


def _readers(world: SimpleNamespace) -> list[_Reader]:
    return [_Reader(world.mine.participant.pk), _Reader(None), _Reader(None, is_superuser=True)]


def _clock() -> dict[str, Any]:
    return {"now": timezone.now(), "today": timezone.localdate()}


# One call of each with many keys, in the world above; of what a list holds, the test tries each.
CASES: dict[str, Callable[[SimpleNamespace], dict[str, Any]]] = {
    "coaching.queries.projects._projects": lambda w: {"keys": _both(w, "project"), **_clock()},
    "coaching.queries.projects._to_book": lambda w: {"keys": _both(w, "project"), "now": timezone.now()},
    "coaching.queries.projects._actions": lambda w: {
        "owner": w.mine.participant.pk, "projects": _both(w, "project"), "today": timezone.localdate(),
    },
    "coaching.queries.first_page._projects_shown": lambda w: {
        "carried": _both(w, "project"), "followed": _both(w, "theme"), "managed": _both(w, "theme"),
        "everything": [False, True], **_clock(),
    },
    "coaching.queries.first_page._slots_shown": lambda w: {
        "coach": w.mine.coach.pk, "managed": _both(w, "theme"), "everything": [False, True], "now": timezone.now(),
        "week_ago": timezone.now() - WEEK, "since": timezone.now() - 9 * WEEK,
    },
    "coaching.queries.slots._appointments": lambda w: {
        "person": w.mine.participant.pk, "projects": _both(w, "project"), "now": timezone.now(),
    },
    "coaching.queries.slots._bookings": lambda w: {
        "person": w.mine.participant.pk, "projects": _both(w, "project"), "now": timezone.now(),
    },
    "coaching.queries.slots._bookable": lambda w: {
        "cohort": w.mine.cohort.pk, "coaches": _both(w, "coach"), "without": _both(w, "past_slot"),
        "kind": ["", "individual", "2026-01-01", "' OR 1=1 --", "%s %%"], "since": timezone.now(), "now": timezone.now(),
    },
    "coaching.queries.slots._dashboard": lambda w: {
        "coach": w.mine.coach.pk, "start": timezone.now() - WEEK, "end": timezone.now() + WEEK, "now": timezone.now(),
    },
    "coaching.queries.slots._seats": lambda w: {"slots": [*_both(w, "slot"), *_both(w, "past_slot")]},
    "coaching.queries.logs._recent_logs": lambda w: {"coach": w.mine.coach.pk, "today": timezone.localdate()},
    "coaching.queries.logs._hours": lambda w: {"coach": w.mine.coach.pk},
    "cohorts.queries.cohorts._of_theme": lambda w: {
        "theme": w.mine.theme.pk, "person": w.mine.participant.pk, "cohorts": _both(w, "cohort"),
        "themes": _both(w, "theme"), "everything": [False, True], **_clock(),
    },
    "cohorts.queries.dashboard._managed": lambda w: {
        "themes": _both(w, "theme"), "everything": [False, True], "today": timezone.localdate(),
    },
    "cohorts.queries.first_page._sessions_shown": lambda w: {
        "person": w.mine.participant.pk, "cohorts": _both(w, "cohort"), "advised": _both(w, "theme"),
        "managed": _both(w, "theme"), "everything": [False, True], "now": timezone.now(),
        "until": timezone.now() + 4 * WEEK, "opened": timezone.now() + WEEK, "not_closed": timezone.now() - WEEK,
    },
    "cohorts.queries.sessions._coming": lambda w: {
        "cohorts": _both(w, "cohort"), "themes": _both(w, "theme"), "since": timezone.now(),
    },
    "cohorts.queries.sessions.my_half_days": lambda w: {
        "person": w.mine.participant.pk, "start": timezone.now() - WEEK, "end": timezone.now() + WEEK,
    },
    "lms.programme.queries._open_among": lambda w: {"keys": _both(w, "lesson"), "reader": _readers(w)},
    "library.queries._latest": lambda w: {"scope": _scopes(w), "with_proposed": [False, True]},
    "library.queries._among": lambda w: {"keys": _both(w, "resource"), "scope": _scopes(w)},
    "library.queries._latest_on": lambda w: {"theme": w.mine.theme.pk, "scope": _scopes(w)},
}  # fmt: skip


def _variants(kind: Any, value: Any) -> list[Any]:
    """Of one argument, the right one first: many keys, one, the same twice, one that nobody has, none."""
    if kind == Keys:
        return [value, value[:1], value[1:], [*value, *value, None, 2**40], [2**62], (), {None}]
    if isinstance(value, list):
        return value
    if kind is int:
        return [value, 0, -1, 2**15, 2**31, 2**63 - 1]
    if kind == datetime | None:
        return [value, None]
    if kind in {datetime, date}:
        return [value, value - WEEK, value + WEEK]
    raise TypeError(f"How would {kind} be tried?")


def calls(read: PreparedRead[Any, Any], case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The case, then with each argument in turn as it could be, then without any key."""
    kinds = {name: one.annotation for name, one in inspect.signature(read.plain).parameters.items()}
    tried = {name: _variants(kinds[name], value) for name, value in case.items()}
    right = {name: values[0] for name, values in tried.items()}
    yield right
    for name, values in tried.items():
        yield from ({**right, name: value} for value in values[1:])
    yield right | {name: () for name, kind in kinds.items() if kind == Keys}


def _seen(row: Any, *above: Any) -> Any:
    """All that a row holds, and those that were read with it."""
    if not isinstance(row, Model) or row in above:
        return row
    own = {name: value for name, value in vars(row).items() if name != "_state"}
    beside = {name: _seen(one, row, *above) for name, one in row._state.fields_cache.items()}
    return type(row), own, beside


def written(read: PreparedRead[Any, Any], arguments: dict[str, Any]) -> Any:
    """The text of a query with what is fixed in it."""
    query = read.write(arguments)
    return query and (query.sql, query.params)


def is_frozen(read: PreparedRead[Any, Any], arguments: dict[str, Any]) -> bool:
    """Whether the query would be another one on another day, in another place or language: these would stand in it."""
    elsewhere = time_machine.travel(timezone.now() + timedelta(days=40, minutes=7), tick=False)
    with elsewhere, timezone.override("Pacific/Noumea"), translation.override("en"):
        other = written(read, arguments)
    return written(read, arguments) != other


def test_s3_each_prepared_read_has_a_case():
    assert set(PREPARED) == set(CASES)


def test_s3_prepared_reads_give_what_their_plain_forms_give(world, django_assert_num_queries):
    for name, read in PREPARED.items():
        case, found = CASES[name](world), []
        for turn in range(2):  # as it is written, and as it was kept
            for arguments in calls(read, case):
                plain = [_seen(row) for row in read.plain(**arguments)]
                assert [_seen(row) for row in read(**arguments)] == plain, (name, turn, arguments)
                found.append(len(plain))
        assert len(set(found)) > 1, f"{name}: the same rows whatever is asked compare nothing"
        with django_assert_num_queries(1):
            read(**next(calls(read, case)))


def test_s3_prepared_reads_have_an_order_no_lock_and_no_clock(world):
    for name, read in PREPARED.items():
        for arguments in calls(read, CASES[name](world)):
            rows = read.plain(**arguments)
            assert rows.ordered or rows.query.is_empty(), f"{name}: its rows come in any order"
            assert not rows.query.select_for_update, name
            assert not is_frozen(read, arguments), name


def test_s3_a_clock_that_is_asked_inside_is_found():
    def of_today(*, theme: int) -> QuerySet[Cohort]:
        return Cohort.objects.filter(theme=theme, ends_on__gte=timezone.localdate())

    def of_now(*, theme: int) -> QuerySet[Cohort]:
        return Cohort.objects.filter(theme=theme, created_at__lt=timezone.now() - WEEK)

    def of_a_day(*, theme: int, today: date) -> QuerySet[Cohort]:
        return Cohort.objects.filter(theme=theme, ends_on__gte=today)

    def of_the_day_here(*, theme: int, today: date) -> QuerySet[Cohort]:
        return Cohort.objects.filter(theme=theme, created_at__date=today)

    today = {"theme": 1, "today": timezone.localdate()}
    assert is_frozen(PreparedRead(of_today), {"theme": 1})
    assert is_frozen(PreparedRead(of_now), {"theme": 1})
    assert is_frozen(PreparedRead(of_the_day_here), today)
    assert not is_frozen(PreparedRead(of_a_day), today)


def _is_queries(path: Path) -> bool:
    return path.stem == "queries" or path.parent.name == "queries"


def _names(node: ast.AST) -> set[str]:
    """All that a piece of code names, by itself or as an attribute."""
    plain = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    imported = {
        alias.name for one in ast.walk(node) if isinstance(one, ast.ImportFrom) for alias in one.names
    }
    return plain | imported | {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}


def _asking_prepared() -> set[str]:
    """The functions of all queries that come to a prepared read."""
    functions = {
        node.name: node
        for path in sources()
        if _is_queries(path)
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
    }
    asking = {name.rpartition(".")[2] for name in PREPARED}
    while more := {name for name, node in functions.items() if name not in asking and _names(node) & asking}:
        asking |= more
    return {name for name in asking if not name.startswith("_")}


def _imports_it(tree: ast.AST) -> bool:
    """The decorator or its module; what a read takes (`Keys`) may be named everywhere."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom | ast.Import)]
    return any(
        alias.name in {"prepared", "PreparedRead", "lms.core.db.prepared"}
        for node in imports
        for alias in node.names
    )


def test_s3_reads_are_prepared_in_queries_alone():
    users = {path for path in sources() if _imports_it(ast.parse(path.read_text()))}
    assert [path.relative_to(ROOT) for path in users if not _is_queries(path)] == []
    assert len(users) >= len({name.rpartition(".")[0] for name in PREPARED})  # else nothing was looked at


def test_s3_no_verb_asks_a_prepared_read_under_its_lock():
    asking = _asking_prepared()
    assert {"my_projects", "with_seated", "slots_shown", "new_for"} <= asking
    bad = {
        str(path.relative_to(ROOT)): names
        for path in sources()
        if {"domain", "models"} & {*path.parts, path.stem}
        and (names := _names(ast.parse(path.read_text())) & asking)
    }
    assert bad == {}
