"""Has a file examined by the process of `reader.py`, and waits for its verdict: for workers, never for their own thread.

One at a time a person on this machine, by a lock that ends with the process that holds it.
"""

import fcntl
import json
import logging
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from .kinds import LARGEST, MEGABYTE
from .limits import WALL_SECONDS

log = logging.getLogger(__name__)

# Started as a package by itself: through `lms` it would first import Celery, for half a second of each file.
PLACE = Path(__file__).resolve().parents[1]
PATIENCE = 5  # seconds beyond what the process gives itself
# How the process ends when it met one of its limits; any other signal came from outside and says nothing of the file.
BY_LIMIT = {
    signal.SIGXCPU,
    signal.SIGALRM,
    signal.SIGSEGV,
    signal.SIGABRT,
    signal.SIGBUS,
    signal.SIGXFSZ,
    signal.SIGFPE,
}


class BusyError(Exception):
    """This person has another file under examination."""


class NoVerdictError(Exception):
    """The examination was cut short by something that is no fault of the file: ask again."""


@dataclass(frozen=True)
class Verdict:
    """`content`: the bytes to keep in place of those that were sent, if any."""

    accepted: bool
    code: str = ""
    content: bytes | None = None


@contextmanager
def one_at_a_time(person: int | None) -> Iterator[None]:
    """Hold the place of this person; BusyError where it is taken. The platform itself (None) waits for nobody."""
    if person is None:
        yield
        return
    place = Path(settings.EXAMINATION_LOCKS)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (place / str(person)).open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BusyError from error
        yield


def examine(file: IO[bytes] | Any, ending: str, *, person: int | None = None) -> Verdict:
    """The verdict on these bytes. Raises BusyError and NoVerdictError; both mean: later."""
    with one_at_a_time(person), tempfile.TemporaryFile() as sent, tempfile.TemporaryFile() as answer:
        file.seek(0)
        left = LARGEST + 1
        while left > 0 and (chunk := file.read(min(MEGABYTE, left))):
            sent.write(chunk)
            left -= len(chunk)
        sent.seek(0)
        code = run(sent, answer, [sys.executable, "-E", "-s", "-B", "-m", "files.reader", ending])
        answer.seek(0)
        return _verdict(code, answer.read())


def run(sent: IO[bytes], answer: IO[bytes], command: list[str]) -> int:
    """The exit code. The process gets no secret: neither our environment nor our open files."""
    try:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=PLACE, env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}, stdin=sent, stdout=answer,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise NoVerdictError(str(error)) from error
    try:
        return process.wait(WALL_SECONDS + PATIENCE)
    except subprocess.TimeoutExpired:
        return -signal.SIGALRM
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _verdict(code: int, answer: bytes) -> Verdict:
    if code == 0:
        line, _newline, content = answer.partition(b"\n")
        found = json.loads(line)
        return Verdict(found["accepted"], found.get("code", ""), content or None)
    if code < 0 and -code in BY_LIMIT:
        return Verdict(accepted=False, code="limits")
    log.warning("The reader of files ended with %s", code)
    raise NoVerdictError(str(code))
