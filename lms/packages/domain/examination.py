"""Has an archive unpacked by the process of `intake.reader`, and waits for its verdict: for workers, never for pages."""

import json
import logging
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

from lms.core.files.examination import BY_LIMIT, NoVerdictError
from lms.core.files.receiving import Verdict
from lms.packages.intake.limits import WALL_SECONDS

log = logging.getLogger(__name__)

PLACE = (
    Path(__file__).resolve().parents[1]
)  # the process sees this folder, and neither Django nor the platform
PATIENCE = 5  # seconds beyond what the process gives itself


def unpack(archive: Path, target: Path) -> Verdict:
    """The verdict, what is in the archive lying below `target`, which is made anew. NoVerdictError: ask again."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with archive.open("rb") as sent, tempfile.TemporaryFile() as answer:
        code = _run(sent, answer, target)
        answer.seek(0)
        return _verdict(code, answer.read())


def _run(sent: IO[bytes], answer: IO[bytes], target: Path) -> int:
    """The exit code. The process gets no secret: neither our environment nor our open files."""
    command = [sys.executable, "-E", "-s", "-B", "-m", "intake.reader", str(target)]
    process = subprocess.Popen(  # noqa: S603
        command, cwd=PLACE, env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}, stdin=sent, stdout=answer,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
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
        return Verdict(**json.loads(answer))
    if code < 0 and -code in BY_LIMIT:
        return Verdict(accepted=False, code="limits")
    log.warning("The reader of packages ended with %s", code)
    raise NoVerdictError(str(code))
