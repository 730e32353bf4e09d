"""What production needs is refused when it is missing, and quiet when it is there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="processes with settings of their own: run once, with SQLite"
    ),
]

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "a-secret-of-the-test-" + "k9J2x7Qw4Lz8Vb3N" * 3,
    "ALLOWED_HOSTS": "territoirprod.example",
    "SITE_URL": "https://territoirprod.example",
    "PACKAGES_URL": "https://paquets.territoirprod.example",
    "DATABASE_URL": "postgres://nobody@127.0.0.1/nowhere",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp+tls://nobody:secret@127.0.0.1:587",
}


def _run(*arguments, **environment):
    """A command in a process of its own, as settings are read once, with this environment and nothing else."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False
    )


def _check(*, level="WARNING", **changes):
    """`check --deploy` touches neither database nor Redis."""
    names = {name: value for name, value in (PRODUCTION | changes).items() if value is not None}
    return _run("manage.py", "check", "--deploy", "--fail-level", level, **names)


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


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"DEBUG": "true"}, "core.E004"),
        ({"SECRET_KEY": "court"}, "core.E005"),
        ({"SECRET_KEY": "a" * 60}, "core.E005"),
        ({"SECRET_KEY_FALLBACKS": "demo-only-not-a-secret-" + "0" * 40}, "core.E005"),
        ({"ALLOWED_HOSTS": None}, "core.E006"),
        ({"ALLOWED_HOSTS": "*"}, "core.E006"),
    ],
)
def test_g31_check_deploy_refuses_what_opens_a_door(changes, word):
    run = _check(level="ERROR", **changes)
    assert run.returncode != 0
    assert word in run.stderr


@pytest.mark.parametrize(
    "command",
    [
        ["-c", "import lms.wsgi"],
        ["-c", "import lms.celery, django; django.setup()"],
        ["manage.py", "migrate"],
        ["manage.py", "createsuperuser"],
        ["manage.py", "check", "--deploy"],
    ],
)
def test_g31_without_any_setting_nothing_of_production_starts(command):
    environment = {} if command[0] == "manage.py" else {"DJANGO_SETTINGS_MODULE": "lms.settings"}
    run = _run(*command, **environment)
    assert run.returncode != 0
    assert "production does not start with the default secret" in run.stderr


def test_g31_with_a_secret_alone_it_is_production():
    code = "from lms import settings as s; print(s.DEBUG, s.STAFF_NEEDS_SECOND_FACTOR, s.ALLOWED_HOSTS)"
    assert _run("-c", code, SECRET_KEY=PRODUCTION["SECRET_KEY"]).stdout == "False True []\n"


@pytest.mark.parametrize("command", ["check", "makemigrations"])
def test_g31_commands_of_developers_need_no_setting(command, tmp_path):
    arguments = ["--check", "--dry-run"] if command == "makemigrations" else []
    run = _run("manage.py", command, *arguments, DATABASE_URL=f"sqlite:///{tmp_path / 'x.sqlite3'}")
    assert run.returncode == 0, run.stderr


def test_g31_the_demonstration_is_not_loaded_where_somebody_meant_production(tmp_path):
    """Its passwords are public: a secret in the environment is enough to refuse."""
    run = _run(
        "manage.py",
        "demo",
        "--no-serve",
        SECRET_KEY=PRODUCTION["SECRET_KEY"],
        DATABASE_URL=f"sqlite:///{tmp_path / 'x.sqlite3'}",
    )
    assert run.returncode != 0
    assert "runs only with DEBUG on" in run.stderr
