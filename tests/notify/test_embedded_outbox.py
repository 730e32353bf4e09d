"""The demonstration's way: web, worker and beat in one process, on one SQLite file."""

import json
import os
import sqlite3
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.db import connection

from tests.factories.notify import MessageFactory


@pytest.fixture
def sqlite_file(transactional_db, tmp_path):
    """The database of this test as a file."""
    if connection.vendor != "sqlite":
        pytest.skip("the process without services has SQLite")
    MessageFactory(key="before the start")
    path = tmp_path / "db.sqlite3"
    with sqlite3.connect(path) as copy:
        connection.connection.backup(copy)
    copy.close()
    return path


@pytest.mark.slow
@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts open files by /proc")
def test_g6_in_process_worker_sends_all_finds_what_was_lost_and_closes_its_files(sqlite_file, mail_server):
    """201 rows: one was there before the start, 200 are written by four threads while they are being sent."""
    env = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{sqlite_file}",
        "REDIS_URL": "",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
        "PYTHONPATH": str(project.BASE_DIR),
        "CELERY_SKIP_CHECKS": "1",
    }
    command = [sys.executable, "-W", "error::ResourceWarning", "tests/notify/embedded_outbox.py"]
    run = subprocess.run(
        command, env=env, cwd=project.BASE_DIR, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    outcome = json.loads(run.stdout.splitlines()[-1])
    assert (outcome["states"], outcome["open_files"]) == (["sent"], 0), run.stderr
    assert "locked" not in run.stderr
    assert "Traceback" not in run.stderr
    assert len(mail_server.ids) == len(set(mail_server.ids)) == 201
