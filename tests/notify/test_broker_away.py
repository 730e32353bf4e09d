"""G6: Redis is down. Pages answer, what counts attempts lets nobody in, the outbox drains later."""

import time

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from lms.core.errors import DomainError
from lms.notify.domain.outbox import write_message
from lms.notify.notifications import FEED_RENEWED
from lms.notify.tasks import send_due, sweep_outbox
from tests.factories.accounts import PASSWORD, UserFactory

NOBODY = "redis://127.0.0.1:9/0"  # the discard port: nothing listens there

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def redis_down(settings, broker):
    """Cache and broker of the production, with nobody at the other end."""
    settings.CACHES = {
        "default": {
            "BACKEND": "lms.core.cache.CarefulRedisCache",
            "LOCATION": NOBODY,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
        }
    }
    broker(NOBODY, settings.REDIS_BROKER_OPTIONS)


def test_g6_pages_answer_without_redis(redis_down, client):
    user = UserFactory()
    start = time.monotonic()
    assert 'name="login"' in client.get(reverse("account_login")).text
    client.force_login(user)
    assert "Rien à lire" in client.get(reverse("notify:inbox")).text
    assert client.get("/accueil/").status_code in (200, 404)
    assert client.get("/sante/pret").json()["status"] == "ok"
    assert time.monotonic() - start < 5


def test_g6_sign_in_is_closed_without_redis(redis_down, client):
    """Nobody can count the attempts: nobody comes in, the right password included."""
    user = UserFactory()
    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert response.status_code == 503
    assert "Cette porte est fermée un instant" in response.text
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("key", ["allauth:rl:account:login", "throttle_user_1"])
def test_g6_guarded_keys_are_refused_and_others_forgotten(redis_down, key):
    for refused in (
        lambda: cache.get(key),
        lambda: cache.add(key, 1),
        lambda: cache.set(key, 1),
        lambda: cache.delete(key),
        lambda: cache.get_many([key]),
        lambda: cache.set_many({key: 1}),
    ):
        with pytest.raises(DomainError) as error:
            refused()
        assert (error.value.code, error.value.status) == ("limits_unavailable", 503)
    assert cache.get("wagtail_site_root_paths", "nothing") == "nothing"
    assert cache.add("wagtail", 1) is True
    cache.set("wagtail", 1)
    assert cache.delete("wagtail") is False
    assert cache.get_many(["wagtail"]) == {}


def test_g6_event_is_kept_quickly_and_its_message_leaves_later(redis_down):
    user = UserFactory()
    start = time.monotonic()
    with transaction.atomic():
        for number in range(20):
            write_message(recipient=user, notification=FEED_RENEWED, key=f"away:{number}", context={})
    assert time.monotonic() - start < 3
    assert mail.outbox == []
    sweep_outbox()
    send_due()
    assert len(mail.outbox) == 20
