"""Real mail servers, real brokers and real worker processes for the tests that are about losing them."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.conf import settings as project
from django.db import connection
from kombu import pools

from lms.celery import app
from lms.core.broker import circuit


def wait_for(condition: Callable[[], Any], seconds: float = 15.0) -> Any:
    """What the condition gave last: something true as soon as it did, within the time."""
    end = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


class MailServer:
    """Takes letters, and behaves as `answers` says, letter by letter: a reply, "drop" after the data, or "hang"."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.answers: list[str] = []
        self.begun = self.port = 0

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.begun += 1
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == "hang":
            import asyncio

            await asyncio.sleep(60)
        if answer in ("drop", "250 OK"):
            self.letters.append(envelope)
        if answer == "drop":  # the letter is taken, the sender never learns it
            server.transport.close()
        return answer

    @property
    def ids(self) -> list[str]:
        """Message-ID of each letter taken, in order."""
        return [_header(letter, b"message-id") for letter in self.letters]


def _header(letter: Any, name: bytes) -> str:
    lines = letter.original_content.replace(b"\r\n ", b" ").split(b"\r\n")
    return next(line.partition(b": ")[2].decode() for line in lines if line.lower().startswith(name + b":"))


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    """A real SMTP server on a port of its own, which the settings of the test name."""
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=0, decode_data=False)
    # The controller asks its own port whether it is there: it must be known first.
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        controller.port = probe.getsockname()[1]
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    server.port = controller.port
    yield server
    controller.stop()


@pytest.fixture
def broker() -> Iterator[Callable[..., None]]:
    """`broker(url, prefix)` points this process at another broker until the test ends."""
    saved = app.conf.broker_url, app.conf.broker_transport_options

    def point(url: str, options: dict[str, Any]) -> None:
        app.conf.broker_url, app.conf.broker_transport_options = url, options
        pools.reset()
        app._pool = app.amqp._producer_pool = None
        circuit.close()

    yield point
    point(*saved)


def database_url() -> str:
    """The database of this test, for another process."""
    values = connection.settings_dict
    place = f"{values['HOST'] or 'localhost'}:{values['PORT'] or 5432}"
    secret = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
    return f"postgres://{values['USER']}{secret}@{place}/{values['NAME']}"


class Workers:
    """Worker processes of one test, on its database, its mail server and a corner of Redis of its own."""

    def __init__(self, port: int) -> None:
        self.prefix = f"test-{uuid.uuid4().hex}:"
        self.running: list[subprocess.Popen[bytes]] = []
        self.env = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "REDIS_URL": project.REDIS_URL,
            "REDIS_PREFIX": self.prefix,
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "VISIBILITY_TIMEOUT": "5",
            "OUTBOX_STUCK_SECONDS": "1",
            "CELERY_SKIP_CHECKS": "1",
        }

    def start(self) -> subprocess.Popen[bytes]:
        """One main process with one child."""
        command = [sys.executable, "-m", "celery", "-A", "lms", "worker", "-c", "1", "-l", "ERROR"]
        command += ["--without-gossip", "--without-mingle"]
        worker = subprocess.Popen(
            command, env=self.env, cwd=project.BASE_DIR, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self.running.append(worker)
        return worker

    def child_of(self, worker: subprocess.Popen[bytes]) -> int | None:
        """The process that runs the tasks."""
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(worker.pid)], capture_output=True, text=True, check=False
        )
        return int(found.stdout.split()[0]) if found.stdout.split() else None

    def stop(self) -> None:
        """All of them, children too."""
        for worker in self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()


@pytest.fixture
def workers(mail_server, broker, transactional_db) -> Iterator[Workers]:
    """Real workers through a real Redis; everything they left there is removed."""
    import redis

    crew = Workers(mail_server.port)
    broker(
        project.REDIS_URL,
        {**project.REDIS_BROKER_OPTIONS, "global_keyprefix": crew.prefix, "visibility_timeout": 5},
    )
    yield crew
    crew.stop()
    server = redis.Redis.from_url(project.REDIS_URL)
    for key in server.scan_iter(f"{crew.prefix}*"):
        server.delete(key)
    server.close()
