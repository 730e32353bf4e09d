"""Many people at once: real threads, each with its own connection, let go together."""

import threading
from collections import Counter
from collections.abc import Callable

from django.db import connection, connections

from lms.core.errors import DomainError


def together(
    calls: list[Callable[[], object]], *, at_once: bool = True
) -> tuple[Counter, list[BaseException]]:
    """Run all calls in threads of their own; what they came to ("ok" or the code of the refusal), and real errors."""
    gate = threading.Barrier(len(calls)) if at_once else None
    said: list[str] = []
    errors: list[BaseException] = []

    def run(call: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            if gate:
                gate.wait(timeout=60)
            call()
            said.append("ok")
        except DomainError as error:
            said.append(error.code)
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[call], daemon=True) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads), "a thread still waits: deadlock"
    return Counter(said), errors
