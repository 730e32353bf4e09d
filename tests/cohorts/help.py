"""What the tests of this app share."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from lms.core.errors import DomainError
from tests.threads import together


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
    given: list[Any] = []
    said, errors = together([lambda job=job: given.append(job()) for job in jobs])
    del said["ok"]
    said.update(f"{type(error).__name__}: {error}"[:120] for error in errors)  # so that the test says which
    return given, said
