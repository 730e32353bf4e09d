"""F5: SQLite under many processes, on a real file, with the project's own settings."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings


def load(tmp_path, *, processes, rows, mode=""):
    """What `sqlite_load.py` says of a fresh file."""
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'load.sqlite3'}", "REDIS_URL": ""}
    env["PYTHONPATH"] = str(settings.BASE_DIR)
    command = [sys.executable, "tests/core/sqlite_load.py", str(processes), str(rows), mode]
    run = subprocess.run(
        command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=90, check=False
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.slow
def test_f5_eight_processes_that_read_then_write_lose_nothing(tmp_path):
    outcome = load(tmp_path, processes=8, rows=200)
    seconds = outcome.pop("seconds")
    assert outcome == {"written": 1600, "snapshots": 1, "rows": 1600, "last": 1600, "journal": "wal"}
    assert seconds < 20


def test_f5_negative_control_without_immediate_transactions_writes_are_lost(tmp_path):
    """The test above bites: with SQLite's own default the same load fails."""
    outcome = load(tmp_path, processes=4, rows=50, mode="DEFERRED")
    assert outcome["written"] == outcome["rows"] < 200
    assert outcome["database is locked"] > 0
