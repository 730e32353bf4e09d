"""One process that serves the pages and, without Redis, works and keeps the hours too."""

from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication


def _begin_work(worker: object) -> None:
    """In the web process itself: the queue lives in its memory."""
    from lms.core.embedded_worker import start_worker_and_beat

    start_worker_and_beat()


class Server(BaseApplication):
    """Gunicorn with one worker of several threads."""

    def __init__(self, *, host: str, port: int, threads: int) -> None:
        self.wanted = {"bind": f"{host}:{port}", "workers": 1, "threads": threads, "worker_class": "gthread"}
        if not settings.REDIS_URL:
            self.wanted["post_worker_init"] = _begin_work
        super().__init__()

    def load_config(self) -> None:
        """Our settings, nothing from the command line."""
        for name, value in self.wanted.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return get_wsgi_application()
