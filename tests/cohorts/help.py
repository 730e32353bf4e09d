"""What the tests of this app share."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from lms.core.errors import DomainError


@contextmanager
def refused(code: str, status: int = 409, field: str = "") -> Iterator[None]:
    """The domain says no, with this code, this status and about this field; its sentence is not empty."""
    with pytest.raises(DomainError) as caught:
        yield
    error = caught.value
    assert (error.code, error.status, error.field) == (code, status, field)
    assert str(error)


def race(jobs: list[Callable[[], Any]]) -> tuple[list[Any], Counter]:
    """Run all jobs at once, each in a thread with a connection of its own: what they gave, and what they refused."""
    barrier = threading.Barrier(len(jobs), timeout=30)
    given: list[Any] = []
    said: Counter = Counter()

    def run(job: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait()
            given.append(job())
        except DomainError as error:
            said[error.code] += 1
        except Exception as error:  # counted, so that the test says which
            said[f"{type(error).__name__}: {error}"[:120]] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given, said
