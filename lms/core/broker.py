"""Asking the worker for something. What matters is a row in the database: a broker that is away, or hangs, costs a minute."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from .circuit import Circuit

log = logging.getLogger(__name__)
circuit = Circuit()


def wake_worker(task: str, *args: object, **kwargs: object) -> bool:
    """Send a task by its name, tried once; False when the broker does not answer: the sweep finds the row."""
    if circuit.is_open:
        return False
    try:
        current_app.send_task(task, args=args, kwargs=kwargs, ignore_result=True, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        circuit.open()
        log.warning("The broker does not answer (%s): %s was not sent", type(error).__name__, task)
        return False
    return True


def wake_worker_on_commit(task: str, *args: object) -> None:
    """The same once the row that says what there is to do is kept."""
    transaction.on_commit(lambda: wake_worker(task, *args), robust=True)
