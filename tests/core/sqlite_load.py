"""Run by test_sqlite_load.py in a process of its own: many processes read, then write, on one SQLite file.

Arguments: processes, rows for each, transaction mode ("" keeps the one of the settings). Prints a line of JSON.
"""

import json
import multiprocessing
import os
import sys
import time
from collections import Counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

from django.conf import settings
from django.db import DatabaseError, connection, transaction


def write(rows: int, outcomes) -> None:
    """Take the next number, as whoever counts seats does: a lost update would take one twice and meet the unique key."""
    found: Counter[str] = Counter()
    for _ in range(rows):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT coalesce(max(number), 0) FROM load")
                number = cursor.fetchone()[0]
                time.sleep(0.0005)
                cursor.execute("INSERT INTO load (number) VALUES (%s)", [number + 1])
            found["written"] += 1
        except DatabaseError as error:
            found[str(error)] += 1
    outcomes.put(found)


def read(seconds: float, outcomes) -> None:
    """A long read: what it sees does not change, and it holds nobody up."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        seen = set()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            cursor.execute("SELECT count(*) FROM load")
            seen.add(cursor.fetchone()[0])
            time.sleep(0.05)
        cursor.execute("COMMIT")
    outcomes.put(Counter({"snapshots": len(seen)}))


def main(processes: int, rows: int, mode: str) -> None:
    """Start all at once, and say how it went."""
    if mode:
        settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] = mode
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE load (id integer PRIMARY KEY, number integer UNIQUE NOT NULL)")
    connection.close()
    fork = multiprocessing.get_context("fork")
    outcomes = fork.Queue()
    crew = [fork.Process(target=write, args=(rows, outcomes)) for _ in range(processes)]
    crew.append(fork.Process(target=read, args=(2.0, outcomes)))
    start = time.monotonic()
    for process in crew:
        process.start()
    total: Counter[str] = Counter()
    for _ in crew:
        total += outcomes.get(timeout=60)
    for process in crew:
        process.join()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(number) FROM load")
        count, last = cursor.fetchone()
        cursor.execute("PRAGMA journal_mode")
        journal = cursor.fetchone()[0]
    seconds = round(time.monotonic() - start, 1)
    sys.stdout.write(
        json.dumps({**total, "rows": count, "last": last, "journal": journal, "seconds": seconds})
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
