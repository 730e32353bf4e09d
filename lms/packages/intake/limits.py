"""What the process that unpacks a package may use, and how large a package may be."""

import resource
import signal

MEGABYTE = 1024 * 1024
LARGEST_ARCHIVE = 250 * MEGABYTE
LARGEST_UNPACKED = 1024 * MEGABYTE
MOST_ENTRIES = 5000
MOST_TIMES = 100  # how much larger than the archive what is in it may be
LONGEST_NAME = 240  # bytes of one part of a path; a disk takes 255
LONGEST_PATH = 1000  # bytes

PROCESSOR_SECONDS = 120
WALL_SECONDS = 240  # below what a task may last
MEMORY = 1024 * MEGABYTE
OPEN_FILES = 64


def apply() -> None:
    """Limits of this process and of nothing else; none of them can be widened again."""
    for name, most in (
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, LARGEST_UNPACKED),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(name)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(name, (limit, limit))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(WALL_SECONDS)  # also when the worker that waited for us is gone
