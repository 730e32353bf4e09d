"""Secrets of second factors are not stored in the clear: a stolen copy of the database opens no account."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _box() -> MultiFernet:
    """Keys drawn from SECRET_KEY and its fallbacks: the first one writes, all of them read."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"lms.accounts.vault" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def lock(text: str) -> str:
    """What is stored."""
    return _box().encrypt(text.encode()).decode()


def unlock(text: str) -> str:
    """What was meant."""
    return _box().decrypt(text.encode()).decode()
