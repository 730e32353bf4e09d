"""From which address the request under way comes: the journal of rights writes it down, whichever verb it is that writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_address: ContextVar[str | None] = ContextVar("address", default=None)


def current_address() -> str | None:
    """The IP address of who makes the request; nothing in a task or a command."""
    return _address.get()


@contextmanager
def coming_from(address: str | None) -> Iterator[None]:
    """While this lasts, what happens comes from there."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)
