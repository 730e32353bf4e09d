"""The large demonstration: what the budgets of the design are measured on (`manage.py demo --large`).

20,000 invented people, 400 cohorts, 100,000 resources … in a few minutes, the same rows on each machine. It is
added to the small season and needs its themes and lessons. Every row hangs on a person, a cohort or a territory
whose key says that it is invented (`sizes.py`). A step is one transaction and is left out when its rows are
there, so that a second run adds nothing and a broken run goes on where it stopped.
"""

import sys
from collections.abc import Callable, Iterator
from time import monotonic
from typing import TextIO

from django.core.management.base import OutputWrapper
from django.db import connection, transaction
from tqdm import tqdm

from . import coaching, cohorts, messages, people, resources
from .sizes import Sizes

# What a step yields: how many rows it has just written.
Step = Callable[[Sizes], Iterator[int]]

STEPS: list[tuple[str, Callable[[], bool], Step, Callable[[Sizes], int]]] = [
    ("territoires", people.has_territories, people.add_territories, lambda s: s.territories),
    ("personnes", people.has_people, people.add_people, lambda s: s.people),
    ("promotions", cohorts.has_cohorts, cohorts.add_cohorts, lambda s: s.cohorts * 50),
    ("sessions", cohorts.has_sessions, cohorts.add_sessions, lambda s: s.sessions * 3),
    ("émargements", cohorts.has_attendances, cohorts.add_attendances, lambda s: s.attendances),
    ("leçons lues", cohorts.has_progress, cohorts.add_progress, lambda s: s.cohorts * 90),
    ("projets", coaching.has_projects, coaching.add_projects, lambda s: s.projects),
    ("créneaux", coaching.has_slots, coaching.add_slots, lambda s: s.slots + s.bookings),
    ("comptes rendus", coaching.has_logs, coaching.add_logs, lambda s: s.slots),
    ("suivis", coaching.has_follow_ups, coaching.add_follow_ups, lambda s: s.projects * 4),
    ("notifications", messages.has_messages, messages.add_messages, lambda s: s.messages),
    ("ressources", resources.has_resources, resources.add_resources, lambda s: s.resources),
]


def load(*, stdout: TextIO | OutputWrapper, scale: float = 1.0) -> None:
    """Add what is missing of the large demonstration, then rebuild the search index once."""
    sizes, began, wrote = Sizes(scale), monotonic(), 0
    for name, is_there, step, total in STEPS:
        if not is_there():
            wrote += _run(name, step, sizes, total(sizes))
    if wrote:
        resources.rebuild_index()
        _analyze()
    stdout.write(f"{wrote:,} rows written in {monotonic() - began:.0f} s".replace(",", " "))


def _run(name: str, step: Step, sizes: Sizes, total: int) -> int:
    wrote = 0
    with transaction.atomic(), tqdm(total=total, desc=f"{name:<16}", unit="", file=sys.stderr) as bar:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:  # the limits of a web request do not fit a bulk load
                cursor.execute(
                    "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
                )
        for count in step(sizes):
            wrote += count
            bar.update(count)
        bar.total = wrote
    return wrote


def _analyze() -> None:
    """Without fresh statistics the planner knows nothing of what was just written."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET statement_timeout = 0")
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("RESET statement_timeout")
