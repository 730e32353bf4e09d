"""A migrated database made once for a state of the migrations, and copied for each run: migrating takes half a minute.

The copy is kept in `var/tests` (SQLite) or beside the database of the tests (PostgreSQL) under a hash of every migration
and trigger; another hash makes another copy and removes the former one.
"""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import psycopg
import wagtail
from django.apps import apps
from django.conf import settings

PLACE = Path(settings.BASE_DIR) / "var" / "tests"
OURS = ("lms", "library", "cohorts", "coaching")
MEMORY = (
    "file:memorydb_default?mode=memory&cache=shared"  # the name that Django gives to its database in memory
)


def state_of_migrations() -> str:
    """A hash of what decides the tables: versions, migrations, and our modules that these import."""
    sha = hashlib.sha256(f"{sys.version} {django.VERSION} {wagtail.VERSION}".encode())
    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    root = Path(settings.BASE_DIR)
    ours = [path for name in OURS for path in (root / name).rglob("*.py") if _decides_tables(path)]
    for path in sorted({*ours, *(path for folder in folders for path in folder.glob("*.py"))}):
        sha.update(path.name.encode() + path.read_bytes())
    return sha.hexdigest()[:16]


def _decides_tables(path: Path) -> bool:
    return (
        path.stem in {"guards", "triggers", "constraints", "fields", "enums", "validators"}
        or "db" in path.parts
    )


@contextmanager
def _alone() -> Iterator[None]:
    """One process makes the copy; the others wait for it."""
    PLACE.mkdir(parents=True, exist_ok=True)
    with open(PLACE / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(address: str) -> None:
    environment = {**os.environ, "DATABASE_URL": address, "REDIS_URL": "", "DEVELOPMENT": "true"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)


def fill_memory() -> sqlite3.Connection:
    """Django's database in memory, filled; it lasts as long as this connection."""
    copy = PLACE / f"{state_of_migrations()}.sqlite3"
    with _alone():
        if not copy.exists():
            for old in PLACE.glob("*.sqlite3*"):
                old.unlink()
            unfinished = PLACE / "unfinished.sqlite3"
            _migrate(f"sqlite:///{unfinished}")
            with sqlite3.connect(unfinished) as link:
                link.execute("PRAGMA journal_mode=DELETE")
            unfinished.rename(copy)
    memory = sqlite3.connect(MEMORY, uri=True, check_same_thread=False)
    with sqlite3.connect(copy) as source:
        source.backup(memory)
    source.close()
    return memory


def template(config: dict[str, Any]) -> str:
    """The name of a migrated database that PostgreSQL copies for each worker."""
    prefix = f"template_{config['NAME']}_"
    name = prefix + state_of_migrations()
    password = f":{config['PASSWORD']}" if config["PASSWORD"] else ""
    server = f"postgres://{config['USER']}{password}@{config['HOST']}:{config['PORT'] or 5432}"
    with _alone(), psycopg.connect(f"{server}/postgres", autocommit=True) as link:
        known = [
            row[0]
            for row in link.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]
            )
        ]
        if name not in known:
            for old in known:
                link.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
            link.execute(f'CREATE DATABASE "{prefix}unfinished"')
            _migrate(f"{server}/{prefix}unfinished")
            link.execute(f'ALTER DATABASE "{prefix}unfinished" RENAME TO "{name}"')
    return name
