"""The platform under gunicorn, with a header that says which worker answered and how long it worked."""

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
_platform = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """X-Bench: process, microseconds on the clock, microseconds of this thread's processor time."""
    wall, cpu = time.perf_counter(), time.thread_time()

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        took = (time.perf_counter() - wall) * 1e6, (time.thread_time() - cpu) * 1e6
        return start_response(
            status, [*headers, ("X-Bench", f"{os.getpid()} {took[0]:.0f} {took[1]:.0f}")], *rest
        )

    return _platform(environ, start)
