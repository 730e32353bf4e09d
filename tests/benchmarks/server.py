"""Starts gunicorn as in production, on a free port, and stops it."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(workers: int, threads: int) -> Iterator[str]:
    """gunicorn with threads; yields host:port once it answers."""
    host = f"127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "gunicorn", "tests.benchmarks.wsgi:application", "--bind", host]
    command += ["--workers", str(workers), "--threads", str(threads), "--worker-class", "gthread"]
    command += ["--keep-alive", "60", "--no-control-socket", "--log-level", "warning"]
    with tempfile.NamedTemporaryFile("w+", prefix="benchmark-", suffix=".log") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=dict(os.environ))
        try:
            _wait(host, server, Path(log.name))
            yield host
        finally:
            server.terminate()
            server.wait(20)
            errors = Path(log.name).read_text(errors="replace").strip()
            if errors:
                sys.stderr.write(f"--- the server said ---\n{errors[-4000:]}\n")


def _wait(host: str, server: subprocess.Popen[bytes], log: Path) -> None:
    name, _, port = host.partition(":")
    for _ in range(300):
        if server.poll() is not None:
            raise SystemExit(f"the server stopped:\n{log.read_text()[-4000:]}")
        try:
            socket.create_connection((name, int(port)), timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server does not answer")
