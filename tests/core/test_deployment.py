"""What production needs is refused when it is missing, and quiet when it is there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "a-secret-of-the-test-" + "k9J2x7Qw4Lz8Vb3N" * 3,
    "ALLOWED_HOSTS": "territoirprod.example",
    "SITE_URL": "https://territoirprod.example",
    "DATABASE_URL": "postgres://nobody@127.0.0.1/nowhere",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp+tls://nobody:secret@127.0.0.1:587",
}


def _check(**changes):
    """`check --deploy` in a process of its own, as settings are read once; it touches neither database nor Redis."""
    names = {name: value for name, value in (PRODUCTION | changes).items() if value is not None}
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env=kept | names, capture_output=True, text=True, check=False)


def test_production_settings_pass_the_checks_without_a_warning():
    run = _check()
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"SECRET_KEY": None}, "production does not start with the default secret"),
        ({"REDIS_URL": None, "EMAIL_URL": None}, "core.E001"),
        ({"EMAIL_URL": None, "DATABASE_URL": None}, "core.E002"),
    ],
)
def test_production_says_what_is_missing(changes, word):
    run = _check(**changes)
    assert run.returncode != 0
    assert word in run.stderr
