"""The worker inside the process, really started."""

import threading
import time

import pytest
from celery import shared_task
from celery.utils.dispatch import Signal
from django.core.exceptions import ImproperlyConfigured

from lms.core.embedded_worker import InProcess

done: list[int] = []


@shared_task(name="tests.count", bind=True, max_retries=1)
def count(self, number: int, fail_first: bool = False) -> None:
    """Remember that it ran; with fail_first, only the second time."""
    if fail_first and self.request.retries == 0:
        raise self.retry(countdown=0.1)
    done.append(number)


def wait_for(condition, seconds: float = 10.0) -> bool:
    """Whether it became true in time."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


@pytest.fixture
def quiet_start(monkeypatch):
    """No sweep at start: these tests have no database."""
    monkeypatch.setattr("lms.core.embedded_worker.worker_ready", Signal())
    done.clear()


def test_worker_runs_five_hundred_tasks_and_delayed_retries(quiet_start):
    """A retry that is delayed comes back: without `app.set_default()` it would vanish."""
    with InProcess(beat=False):
        start = time.monotonic()
        for number in range(500):
            count.delay(number)
        assert wait_for(lambda: len(done) == 500)
        assert time.monotonic() - start < 30  # with the poll of one second it would take a minute
        count.delay(1000, fail_first=True)
        assert wait_for(lambda: 1000 in done)
    assert sorted(done) == [*range(500), 1000]


def test_stop_leaves_no_thread_behind(quiet_start):
    before = set(threading.enumerate())
    running = InProcess().start()
    running.stop()
    running.stop()
    assert wait_for(lambda: not [t for t in set(threading.enumerate()) - before if t.is_alive()]), (
        threading.enumerate()
    )


def test_beat_rings_what_the_schedule_says(quiet_start, monkeypatch):
    from lms.celery import app

    assert "sweep-outbox" in app.conf.beat_schedule
    often = {"often": {"task": "tests.count", "schedule": 0.2, "args": [7]}}
    monkeypatch.setitem(app.conf, "beat_schedule", often)
    with InProcess():
        assert wait_for(lambda: done.count(7) >= 2)


def test_with_a_real_broker_it_refuses(monkeypatch):
    from lms.celery import app

    monkeypatch.setitem(app.conf, "broker_url", "redis://127.0.0.1:6379/0")
    with pytest.raises(ImproperlyConfigured, match="celery -A lms worker"):
        InProcess()
