"""A Redis that hangs (stopped, not gone) holds no page, no sign-in and no event longer than two seconds (H39)."""

import os
import shutil
import signal
import socket
import subprocess
import time

import pytest
from django.core.cache import cache, caches
from django.db import transaction
from django.urls import reverse

from lms.core import cache as careful
from lms.core.broker import circuit, wake_worker
from lms.notify.domain.outbox import write_message
from lms.notify.models import Message
from lms.notify.notifications import FEED_RENEWED
from tests.factories.accounts import PASSWORD, UserFactory
from tests.notify.conftest import broker  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("redis")]
SERVER = shutil.which("redis-server")
LONGEST = 2.0  # seconds


@pytest.fixture
def redis_server(tmp_path):
    """A real server on a port of its own; the test may stop and continue it."""
    if not SERVER:
        assert not os.environ.get("CI"), (
            "redis-server is missing: the fault that this test holds off goes unseen"
        )
        pytest.skip("needs the redis-server program")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [SERVER, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen([*command, "--dir", str(tmp_path)], stdout=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    server.url = f"redis://127.0.0.1:{port}/0"
    yield server
    server.send_signal(signal.SIGCONT)
    server.kill()
    server.wait()


@pytest.fixture
def hanging(settings, redis_server, broker):
    """Cache and broker as production has them, asked once while all is well; then the server is stopped."""
    from lms import settings as production

    options = {
        "socket_connect_timeout": production.REDIS_PATIENCE,
        "socket_timeout": production.REDIS_PATIENCE,
        "retry": production.Retry(production.NoBackoff(), 0),
    }
    backend = "lms.core.cache.CarefulRedisCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": redis_server.url, "OPTIONS": options}}
    broker(redis_server.url, settings.REDIS_BROKER_OPTIONS)
    cache.set("known", 1)
    assert cache.get("known") == 1
    assert wake_worker("notify.sweep_outbox") is True
    redis_server.send_signal(signal.SIGSTOP)
    yield redis_server
    caches.close_all()


def timed(do):
    """What it gave, and how long it took."""
    start = time.monotonic()
    answer = do()
    return answer, time.monotonic() - start


@pytest.mark.parametrize("path", ["/", "/compte/connexion/", "/accueil/", "/bibliotheque/", "/coaching/"])
def test_h39_no_page_waits(hanging, client, path):
    if path != "/compte/connexion/":
        client.force_login(UserFactory())
    client.get("/compte/connexion/")  # templates are read once, whatever Redis does
    careful.circuit.close()
    answer, seconds = timed(lambda: client.get(path))
    assert answer.status_code < 500
    assert seconds < LONGEST


def test_h39_who_is_signed_in_waits_once_and_then_not_at_all(hanging, client):
    client.force_login(UserFactory())
    client.get("/accueil/")
    _answer, seconds = timed(lambda: [client.get("/accueil/") for _n in range(5)])
    assert seconds < LONGEST


def test_h39_what_counts_attempts_stays_shut_at_once_with_a_sentence(hanging, client):
    user = UserFactory()
    values = {"login": user.email, "password": PASSWORD}
    answer, seconds = timed(lambda: client.post(reverse("account_login"), values))
    assert (answer.status_code, "Cette porte est fermée un instant" in answer.text) == (503, True)
    assert "_auth_user_id" not in client.session
    assert seconds < LONGEST


def test_h39_an_event_is_kept_and_its_message_waits_for_the_sweep(hanging):
    user = UserFactory()

    def book():
        for number in range(10):
            with transaction.atomic():
                write_message(recipient=user, notification=FEED_RENEWED, key=f"hangs:{number}", context={})
                cache.set("an-outline", number)
                transaction.on_commit(lambda: cache.delete_many(["an-outline"]))

    _none, seconds = timed(book)
    assert seconds < LONGEST
    assert Message.objects.count() == 10


def test_h39_a_connection_that_worked_does_not_wait_either(hanging):
    _sent, seconds = timed(lambda: wake_worker("notify.sweep_outbox"))
    assert seconds < LONGEST
    assert _sent is False
    _sent, seconds = timed(lambda: [wake_worker("notify.sweep_outbox") for _n in range(50)])
    assert seconds < 0.2


def test_h39_all_is_as_before_when_it_goes_on(hanging):
    assert cache.get("known") is None
    assert wake_worker("notify.sweep_outbox") is False
    hanging.send_signal(signal.SIGCONT)
    careful.circuit.close()
    circuit.close()
    assert cache.get("known") == 1
    assert wake_worker("notify.sweep_outbox") is True
