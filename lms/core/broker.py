"""Asking the worker for something. What matters is a row in the database: a broker that is away, or hangs, costs a minute."""

import logging
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from .circuit import Circuit

log = logging.getLogger(__name__)
circuit = Circuit()


def send(task: str, *args: Any, **kwargs: Any) -> bool:
    """Send a task by its name, tried once; False when the broker does not answer within its time-out."""
    if circuit.is_open:
        return False
    try:
        current_app.send_task(task, args=args, kwargs=kwargs, ignore_result=True, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        circuit.open()
        log.warning("The broker does not answer (%s): %s was not sent", type(error).__name__, task)
        return False
    return True
