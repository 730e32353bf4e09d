"""Redis stops: those who are signed in go on, nobody signs in uncounted (reliability G6)."""

import socket

import pytest
from django.core.cache import caches
from django.urls import reverse

from tests.accounts.conftest import is_signed_in
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def _without_redis(settings):
    with socket.socket() as taken:  # a port where nobody answers
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    location = f"redis://127.0.0.1:{port}/0"
    settings.CACHES = {"default": {"BACKEND": "lms.core.cache.CarefulRedisCache", "LOCATION": location}}
    yield
    caches.close_all()


@pytest.fixture(autouse=True)
def _fresh_limits():
    """Instead of the one of the folder: there is no cache to empty here."""


@pytest.mark.usefixtures("_without_redis")
def test_g6_pages_go_on(client):
    assert client.get(reverse("account_login")).status_code == 200
    client.force_login(UserFactory())
    assert "Mon compte" in client.get(reverse("accounts:profile")).content.decode()


@pytest.mark.usefixtures("_without_redis")
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("account_login", {"login": "{email}", "password": PASSWORD}),
        ("account_request_login_code", {"email": "{email}"}),
        ("account_reset_password", {"email": "{email}"}),
        ("account_signup", {"email": "x@exemple.test"}),
    ],
)
def test_g6_doors_stay_shut_with_a_clear_page(client, mailoutbox, name, values):
    email = UserFactory().email
    response = client.post(reverse(name), {key: value.format(email=email) for key, value in values.items()})
    page = response.content.decode()
    assert response.status_code == 503
    assert "Cette porte est fermée un instant" in page
    assert not is_signed_in(client)
    assert mailoutbox == []
