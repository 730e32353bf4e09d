"""A service that does not answer is left alone for some seconds: else each request would wait for it anew."""

import time


class Circuit:
    """Closed: calls go through. Open, for `pause` seconds after a failure: nobody asks. One a service and a process."""

    def __init__(self, pause: float = 5.0) -> None:
        self.pause = pause
        self._open_until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the service is being left alone."""
        return time.monotonic() < self._open_until

    def open(self) -> None:
        self._open_until = time.monotonic() + self.pause

    def close(self) -> None:
        self._open_until = 0.0
