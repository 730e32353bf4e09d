"""What the tests of accounts share: letters that leave, limits that start anew."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from tests.factories.accounts import PASSWORD


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def letters(django_capture_on_commit_callbacks, monkeypatch):
    """Letters leave at once, as they do once the transaction that wraps a test is taken away."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda function, **_kw: function())
    return mail.outbox


@pytest.fixture
def sign_in(client):
    """Through the form, as people do; answers the response."""

    def through_the_form(email, password=PASSWORD, **kwargs):
        return client.post(reverse("account_login"), {"login": email, "password": password}, **kwargs)

    return through_the_form


def path_in(letter):
    """The path of the one link of a letter, or fails."""
    return re.search(r"http://localhost:8000(/compte/\S+)", letter.body)[1]


def code_in(letter):
    """The six digits of a letter."""
    return re.search(r"^(\d{6})$", letter.body, re.MULTILINE)[1]


def is_signed_in(client):
    """Whether a session holds."""
    return "_auth_user_id" in client.session
