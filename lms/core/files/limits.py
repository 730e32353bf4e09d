"""What the process that reads a file may use. The process sets its own limits before it looks at a byte."""

import resource
import signal

from .kinds import MEGABYTE

PROCESSOR_SECONDS = 10
WALL_SECONDS = 20  # the process ends itself; who started it waits a little longer, then ends it
MEMORY = 1024 * MEGABYTE
OUTPUT = 24 * MEGABYTE
OPEN_FILES = 64


def apply() -> None:
    """Limits of this process and of nothing else; none of them can be widened again."""
    for name, most in (
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(name)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(name, (limit, limit))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(WALL_SECONDS)  # also when the worker that waited for us is gone
