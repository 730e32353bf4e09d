"""Real worker processes, through Redis and PostgreSQL, killed at the worst moment."""

import os
import pickle
import signal
import time

import pytest
from celery import current_app
from django.db import transaction

from lms.notify.domain.outbox import write_message
from lms.notify.domain.sending import message_id_of
from lms.notify.enums import MessageState
from lms.notify.models import Message
from lms.notify.notifications import FEED_RENEWED
from tests.factories.accounts import UserFactory

from .conftest import wait_for

pytestmark = [
    pytest.mark.redis,
    pytest.mark.postgresql,
    pytest.mark.slow,
    pytest.mark.xdist_group("workers"),
    pytest.mark.django_db(transaction=True),
]


def write(user, key):
    """A message of this app."""
    return write_message(recipient=user, notification=FEED_RENEWED, key=key, context={})


def sent(count):
    """A condition: so many messages are marked as sent."""
    return lambda: Message.objects.filter(state=MessageState.SENT).count() >= count


class Trap:
    """Written to a file by whoever unpickles it."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return (os.system, (f"touch {self.marker}",))


def test_g1_g5_g6_real_worker_sends_what_was_committed_and_refuses_pickles(
    workers, mail_server, broker, tmp_path
):
    """One worker for three threats, since a start takes seconds."""
    user = UserFactory()
    # G6: the broker is away while the event happens; nobody notices, and the worker's start finds the row.
    redis_url, options = current_app.conf.broker_url, current_app.conf.broker_transport_options
    broker("redis://127.0.0.1:9/0", options)
    with transaction.atomic():
        early = write(user, "while the broker is away")
    broker(redis_url, options)
    worker = workers.start()
    assert wait_for(sent(1)), "the sweep at the start of the worker sends what no bell announced"
    # G1: nothing of an event that was rolled back, the row of the others.
    with transaction.atomic():
        write(user, "rolled back")
        transaction.set_rollback(True)
    with transaction.atomic():
        later = write(user, "committed")
    assert wait_for(sent(2))
    # G5: a body in pickle is not opened, and the worker goes on.
    control, marker = tmp_path / "control", tmp_path / "opened"
    pickle.loads(pickle.dumps(Trap(control)))
    assert control.exists(), "the trap works"
    with current_app.connection_for_write() as connection, connection.channel() as channel:
        producer = current_app.amqp.Producer(channel, serializer="pickle")
        producer.publish(
            ((Trap(marker),), {}, {}),
            routing_key="celery",
            headers={
                "id": "1",
                "task": "notify.send_message",
                "lang": "py",
                "argsrepr": "",
                "kwargsrepr": "",
            },
        )
    with transaction.atomic():
        last = write(user, "after the pickle")
    assert wait_for(sent(3))
    assert not marker.exists()
    assert worker.poll() is None
    assert mail_server.ids == [message_id_of(message) for message in (early, later, last)]


def test_g2_killed_child_then_killed_main_lose_nothing_and_send_once(workers, mail_server):
    """The child dies in the middle of the data, then the main process does: the letter leaves once, whoever sends it."""
    user = UserFactory()
    mail_server.answers = ["hang", "hang"]
    worker = workers.start()
    with transaction.atomic():
        message = write(user, "killed")
    assert wait_for(lambda: mail_server.begun == 1)
    os.kill(workers.child_of(worker), signal.SIGKILL)
    # The row is found by the sweep, which nobody waits a minute for here.
    assert wait_for(lambda: sweep() and mail_server.begun == 2, 10)
    os.killpg(worker.pid, signal.SIGKILL)
    workers.start()
    assert wait_for(lambda: sweep() and sent(1)(), 15)
    message.refresh_from_db()
    assert message.attempts == 3
    assert mail_server.ids == [message_id_of(message)]


def sweep():
    """What the beat does each minute."""
    time.sleep(0.5)
    current_app.send_task("notify.sweep_outbox", ignore_result=True)
    return True
