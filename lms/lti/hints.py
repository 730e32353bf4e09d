"""The two words that go through the browser to a tool and come back: who opens (login), and what (message).

Both are signed, good for five minutes, and name the person only by the pseudonym that the tool knows. The second is good
once (domain/words.py).
"""

import secrets
from dataclasses import dataclass
from typing import Any

from django.core import signing

LOGIN, MESSAGE, CHOICE = "lms.lti.login", "lms.lti.message", "lms.lti.choice"
LASTS = 300  # seconds
CHOICE_LASTS = 3600  # an editor looks around in the tool
LONGEST = 500  # letters


@dataclass(frozen=True)
class Message:
    """What is opened: a block of a lesson, or (without one) the tool's own screen for choosing content."""

    subject: str
    lesson: int = 0
    block: str = ""

    @property
    def is_choice(self) -> bool:
        return not self.lesson


def _sign(salt: str, parts: list[Any]) -> str:
    return signing.TimestampSigner(salt=salt).sign_object(parts)


def _read(salt: str, word: str, lasts: int) -> list[Any] | None:
    if len(word) > LONGEST:
        return None
    try:
        found: list[Any] = signing.TimestampSigner(salt=salt).unsign_object(word, max_age=lasts)
    except (signing.BadSignature, ValueError, UnicodeError):
        return None
    return found


def login_hint(subject: str) -> str:
    return _sign(LOGIN, [subject])


def read_login_hint(word: str) -> str | None:
    """The pseudonym; None for a word that is not ours, or too old."""
    found = _read(LOGIN, word, LASTS)
    return str(found[0]) if found else None


def message_hint(message: Message) -> str:
    return _sign(MESSAGE, [message.subject, message.lesson, message.block, secrets.token_urlsafe(9)])


def read_message_hint(word: str) -> Message | None:
    found = _read(MESSAGE, word, LASTS)
    return Message(str(found[0]), int(found[1]), str(found[2])) if found else None


def choice_data(subject: str) -> str:
    """What a tool gives back with the content that was chosen."""
    return _sign(CHOICE, [subject, secrets.token_urlsafe(9)])


def read_choice_data(word: str) -> str | None:
    """The pseudonym of the editor who was sent to choose."""
    found = _read(CHOICE, word, CHOICE_LASTS)
    return str(found[0]) if found else None
