"""Worker and beat inside the web process, for a machine without Redis: the demonstration, a first look, a small town hall.

The broker is in memory: what it holds is lost when the process stops, and found again in the database by the sweeps,
the first of which runs as soon as the worker is ready.
"""

import atexit
import threading
from typing import Any

from celery import current_app
from celery.beat import EmbeddedService
from celery.signals import worker_ready
from celery.worker import WorkController
from django.core.exceptions import ImproperlyConfigured

THREADS = 2


class _Worker(WorkController):
    """Celery's unmanaged worker: no signal handlers, no banner, no warning about root."""

    def __init__(self, **options: Any) -> None:
        self.ready = threading.Event()
        super().__init__(**options)

    def on_consumer_ready(self, consumer: object) -> None:
        """Say it as the command-line worker does."""
        self.ready.set()
        worker_ready.send(sender=consumer)


class InProcess:
    """A worker and a beat in threads of this process; `stop()` waits for the tasks that run."""

    def __init__(self, *, threads: int = THREADS, beat: bool = True) -> None:
        app = current_app._get_current_object()
        if not app.conf.broker_url.startswith("memory://"):
            raise ImproperlyConfigured(
                "With REDIS_URL set, run `celery -A lms worker` and `celery -A lms beat`."
            )
        self.worker = _Worker(
            app=app,
            pool_cls="threads",
            concurrency=threads,
            # A queue in memory is polled: with one task at a time it does a hundred a second, with this two thousand.
            prefetch_multiplier=64,
            loglevel="WARNING",
            # One worker, one process: there is nobody to talk to.
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        self._thread = threading.Thread(target=self.worker.start, name="worker", daemon=True)
        # The plain scheduler keeps its clock in memory: no file appears where the command was typed.
        self.beat = EmbeddedService(app, thread=True, scheduler_cls="celery.beat:Scheduler") if beat else None

    def start(self, *, timeout: float = 10.0) -> "InProcess":
        self._thread.start()
        if self.beat:
            self.beat.start()
        if not self.worker.ready.wait(timeout):
            raise RuntimeError("The worker in this process did not start.")
        atexit.register(self.stop)
        return self

    def stop(self) -> None:
        """Stop taking tasks, let those that run finish. Calling it twice is no harm."""
        atexit.unregister(self.stop)
        if self.beat and self.beat.is_alive():
            self.beat.stop()
        if self._thread.is_alive():
            self.worker.stop()
            self._thread.join(timeout=10)

    def __enter__(self) -> "InProcess":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def start_worker_and_beat() -> InProcess:
    """What `manage.py demo` starts beside the server."""
    return InProcess().start()
