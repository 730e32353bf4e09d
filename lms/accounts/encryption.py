"""What must not be stored in the clear: secrets of second factors, private drafts. A stolen copy of the database opens none."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError


class UnreadableError(DomainError):
    """Locked with a key that is no longer known: nobody can read it, and the person must be told so."""

    def __init__(self) -> None:
        super().__init__(
            "unreadable",
            _(
                "What was stored under lock can no longer be read, because the key of the platform has changed. "
                "Write to the team of the programme."
            ),
        )


def _box() -> MultiFernet:
    """Keys drawn from SECRET_KEY and its fallbacks: the first one writes, all of them read."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"lms.accounts.encryption" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def encrypt(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """What was meant; `UnreadableError` when the key is another one, or the text was cut."""
    try:
        return _box().decrypt(text.encode()).decode()
    except InvalidToken as error:
        raise UnreadableError from error
