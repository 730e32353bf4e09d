"""Telling the worker that there is something to do. The row is the truth: a bell that nobody hears costs a minute."""

from typing import Any

from lms.core import broker


def ring(task: str, *args: Any) -> bool:
    """Send a task by its name; False when the broker is away and the sweep will find the work."""
    return broker.send(task, *args)
