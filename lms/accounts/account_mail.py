"""Letters about an account: codes, links, news of what was changed. Written in the request, sent after its transaction.

They do not go through the outbox: a code or a link that opens an account must not stay readable in a row.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from email.utils import make_msgid
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from lms.core.mail import build_mail

# What a letter may lead to, the most useful first (someone who has an account does not open another).
LINKS = ("activate_url", "sign_in_url", "password_reset_url", "invitation_url", "signup_url")


@dataclass(frozen=True)
class AccountMail:
    """One letter, ready to send; `message_id` is fixed here, so that a second delivery is seen as the same letter."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str


def compose(template_prefix: str, to: str, context: dict[str, Any]) -> AccountMail:
    """From allauth's name of a letter and its context: one text of ours, laid out as plain text and as HTML."""
    person = context.get("user")
    language = getattr(person, "language", None) or translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", context).split())
        values = {
            **context,
            "link": next((on_our_site(context[name]) for name in LINKS if context.get(name)), ""),
            "subject": subject,
            "site_url": settings.SITE_URL,
            "preferences_url": "",
            "hue": "",
        }
        body = f"{template_prefix}_message.txt"
        text = render_to_string(body, {**values, "layout": "account/email/layout.txt"})
        html = render_to_string(body, {**values, "layout": "account/email/layout.html"})
    domain = urlsplit(settings.SITE_URL).hostname or "localhost"
    return AccountMail(to, subject, tidy(text), html, make_msgid("account", domain))


def tidy(text: str) -> str:
    """No more than one empty line in a row."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for index, line in enumerate(lines) if line or lines[index - 1]]
    return "\n".join(kept) + "\n"


def on_our_site(url: str) -> str:
    """The same page, on the address of the site and not on the host that the request claimed (reliability C7)."""
    parts = urlsplit(str(url))
    return str(settings.SITE_URL + parts._replace(scheme="", netloc="").geturl())


def send(letter: AccountMail) -> None:
    headers = {"Message-ID": letter.message_id}
    build_mail(
        to=letter.to, subject=letter.subject, text=letter.text, html=letter.html, headers=headers
    ).send()


def as_values(letter: AccountMail) -> dict[str, str]:
    return asdict(letter)


_deliver: list[Callable[[AccountMail], None]] = []


def register_delivery(deliver: Callable[[AccountMail], None]) -> None:
    """How a letter leaves: by the worker, which is above this module (tasks.py)."""
    _deliver[:] = [deliver]


def leave_after_commit(template_prefix: str, to: str, context: dict[str, Any]) -> None:
    """Written now, sent once the change that causes it is kept."""
    letter = compose(template_prefix, to, {**context, "email": to})
    for deliver in _deliver:
        transaction.on_commit(partial(deliver, letter))
