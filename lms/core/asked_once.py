"""What several parts of one page need is asked of the database once."""

from collections.abc import Callable
from typing import Any, Self, TypeVar

T = TypeVar("T")


class AskedOnce:
    """A page that is being put together, for one person."""

    def __init__(self) -> None:
        self._answers: dict[Any, Any] = {}

    def read(self, query: Callable[[Self], T]) -> T:
        """What the query gives, asked once a page."""
        if query not in self._answers:
            self._answers[query] = query(self)
        return self._answers[query]  # type: ignore[no-any-return]
