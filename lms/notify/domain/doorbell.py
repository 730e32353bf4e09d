"""Telling the worker that there is something to do. The row is the truth: a bell that nobody hears costs a minute."""

import logging
import time
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

PAUSE = 5.0  # seconds during which a broker that did not answer is not asked again: requests must not queue up behind it
_silent_until = 0.0


def ring(task: str, *args: Any) -> bool:
    """Send a task by its name; False when the broker is away and the sweep will find the work."""
    global _silent_until  # noqa: PLW0603 - one process, one bell
    if time.monotonic() < _silent_until:
        return False
    try:
        current_app.send_task(task, args=args, ignore_result=True, retry=False)
    except (OperationalError, OSError) as error:
        _silent_until = time.monotonic() + PAUSE
        log.warning("The broker does not answer (%s): %s waits for the sweep", type(error).__name__, task)
        return False
    return True
