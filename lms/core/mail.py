"""What both ways to the mail server share: the letter, what the answer of the server means, when to try again.

Messages are rows of the outbox (lms/notify); letters about an account are no rows (lms/accounts/account_mail.py says why).
"""

import random
import smtplib
from datetime import timedelta
from functools import cache

from css_inline import CSSInliner
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

MAX_ATTEMPTS = 10
# Then 15 and 45 seconds, some 2, 7 and 20 minutes, 1, 3 and 9 hours: somebody waits for a code, and a night without a
# mail server loses nothing.
FIRST_PAUSE = timedelta(seconds=5)
JITTER = 0.2
# "Sign in first" and "wrong password" speak of us, not of the letter: mending the settings must send it.
OUR_FAULT = {530, 534, 535, 538}


class UndeliverableError(Exception):
    """No other try can help."""


def build_mail(
    *,
    to: str,
    subject: str,
    text: str,
    html: str,
    headers: dict[str, str],
    connection: BaseEmailBackend | None = None,
) -> EmailMultiAlternatives:
    """A letter to one address. The headers hold the Message-ID, the same for every try."""
    mail = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[to],
        connection=connection,
        headers={"Auto-Submitted": "auto-generated", **headers},
    )
    if html:
        mail.attach_alternative(_inliner().inline(html), "text/html")
    return mail


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(load_remote_stylesheets=False, keep_style_tags=False, keep_at_rules=True)


def pause_after(attempts: int) -> timedelta:
    """Three times longer after each try, and never the same for two letters."""
    times: int = 3 ** (attempts - 1)
    return FIRST_PAUSE * times * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311


def smtp_code(error: Exception) -> int | None:
    """What the mail server answered, where it answered."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return min((code for code, _ in error.recipients.values()), default=None)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None


def is_final(error: Exception) -> bool:
    """5xx about this letter, or a letter that cannot be written; not a server that is away, busy or wrongly set up."""
    if isinstance(error, (UndeliverableError, ValueError, smtplib.SMTPNotSupportedError)):
        return True  # ValueError: a header with a line break (BadHeaderError), an address that is none
    code = smtp_code(error)
    return code is not None and code >= 500 and code not in OUR_FAULT


def describe(error: Exception) -> str:
    """For the administrator: the class and the server's words; never those of a failed sign-in."""
    if isinstance(error, UndeliverableError):
        return str(error)[:300]
    words = ""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        words = "; ".join(_text(answer) for _, answer in error.recipients.values())
    elif isinstance(error, smtplib.SMTPResponseException) and error.smtp_code not in OUR_FAULT:
        words = _text(error.smtp_error)
    return " ".join(str(part) for part in (type(error).__name__, smtp_code(error), words) if part)[:300]


def _text(answer: object) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
