"""A public site, and keys that were made once."""

import pytest
from django.core.cache import cache

from .help import SITE, key


@pytest.fixture(autouse=True)
def _site(settings, monkeypatch):
    cache.clear()  # counts of tries, keys of tools
    settings.SITE_URL = SITE
    settings.ALLOWED_HOSTS = ["*"]
    numbers = iter(range(10, 20))
    monkeypatch.setattr("lms.accounts.domain.signing_keys._new_pair", lambda: key(next(numbers)))
