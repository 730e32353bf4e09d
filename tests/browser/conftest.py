"""The demonstration, loaded by its own command and served by gunicorn, seen through a real Chromium.

One database, one server and one browser for the whole session (all browser tests run in one process).
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker for all of them; skipped without a browser, unless CI asks for one."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
            if CHROMIUM is None and not os.environ.get("CI"):
                item.add_marker(
                    pytest.mark.skip(reason="no Chromium here: install Debian's package chromium")
                )


def _own_database(place: Path) -> str:
    """The address of an empty database of the same sort as the tests', dropped by `_drop`."""
    config = settings.DATABASES["default"]
    if "sqlite" in config["ENGINE"]:
        return f"sqlite:///{place / 'db.sqlite3'}"
    host, port, user = config["HOST"], config["PORT"] or 5432, config["USER"]
    name = f"browser_{os.getpid()}"
    password = f":{config['PASSWORD']}" if config["PASSWORD"] else ""
    with psycopg.connect(f"postgres://{user}{password}@{host}:{port}/postgres", autocommit=True) as link:
        link.execute(f'drop database if exists "{name}" with (force)')
        link.execute(f'create database "{name}"')
    return f"postgres://{user}{password}@{host}:{port}/{name}"


def _drop(address: str) -> None:
    if address.startswith("postgres"):
        head, name = address.rsplit("/", 1)
        with psycopg.connect(f"{head}/postgres", autocommit=True) as link:
            link.execute(f'drop database if exists "{name}" with (force)')


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the letters that the demonstration sends, one file each."""
    return tmp_path_factory.mktemp("mail")


@pytest.fixture(scope="session")
def demo_address(tmp_path_factory: pytest.TempPathFactory, mailbox: Path) -> Iterator[str]:
    """http://127.0.0.1:port of a served demonstration."""
    place = tmp_path_factory.mktemp("demo")
    port = _free_port()
    database = _own_database(place)
    environment = (
        os.environ
        | {
            "DATABASE_URL": database,
            "SEARCH_INDEX_DIR": str(place / "index"),
            "MEDIA_ROOT": str(place / "media"),
            "PRIVATE_ROOT": str(place / "private"),
            "EMAIL_URL": f"filemail:///{mailbox}",
            "SITE_URL": f"http://127.0.0.1:{port}",
            "DEBUG": "true",
            "REDIS_URL": "",  # the crawl signs in more often than a person may, and shares no counter with other tests
        }
    )
    for name in ("PYTEST_CURRENT_TEST", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT"):
        environment.pop(name, None)
    run = {"cwd": ROOT, "env": environment}
    subprocess.run([sys.executable, "manage.py", "demo", "--no-serve"], check=True, **run)
    journal = open(place / "gunicorn.log", "w+")  # noqa: SIM115 - closed below, after the server
    serve = [
        sys.executable,
        "-m",
        "gunicorn",
        "lms.wsgi",
        "-b",
        f"127.0.0.1:{port}",
        "--threads",
        "4",
        "-w",
        "1",
    ]
    server = subprocess.Popen(serve, stdout=journal, stderr=subprocess.STDOUT, **run)
    address = f"http://127.0.0.1:{port}"
    try:
        for _try in range(120):
            try:
                urllib.request.urlopen(f"{address}/sante/pret", timeout=5)
                break
            except OSError:
                time.sleep(0.5)
        else:
            journal.seek(0)
            pytest.fail(f"The demonstration did not start:\n{journal.read()[-3000:]}")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)
        journal.close()
        _drop(database)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without its calls home."""
    if CHROMIUM is None:
        pytest.fail("CI needs a browser: install Debian's package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield browser
        browser.close()
