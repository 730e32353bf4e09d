"""What the tests of accounts share: letters that leave, limits that start anew."""

import re
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from tests.factories.accounts import PASSWORD


@pytest.fixture(autouse=True)
def _fresh_limits(settings):
    """Attempts are counted anew in each test, and apart from those that another process makes on the same Redis."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}}


@pytest.fixture
def letters(monkeypatch):
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
    """The eight characters of a letter."""
    return re.search(r"^([2-9B-DF-HJ-NP-TV-XZ]{4}-[2-9B-DF-HJ-NP-TV-XZ]{4})$", letter.body, re.MULTILINE)[1]


def is_signed_in(client):
    """Whether a session holds."""
    return "_auth_user_id" in client.session
