"""Writing messages: a row in the transaction of the event that causes it. Sending is in `sending.py`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.template import Context, engines
from django.utils import timezone, translation

from lms.accounts.models import User
from lms.core.broker import wake_worker_on_commit
from lms.notify.enums import MessageState
from lms.notify.models import Message
from lms.notify.registry import Notification

BULK = 500
PAUSE = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class NewMessage:
    """What one person is told: `key` names the event and the reader ("session:12:reminder:7"), `url` is a path of ours."""

    recipient: User
    key: str
    context: dict[str, Any] = field(default_factory=dict)
    url: str = ""
    calendar: list[dict[str, str]] = field(default_factory=list)  # by calendars.calendar_files


def write_message(
    *,
    recipient: User,
    notification: Notification,
    key: str,
    context: dict[str, Any],
    url: str = "",
    calendar: list[dict[str, str]] | None = None,
    replaces: str = "",
) -> Message | None:
    """Write one row in the transaction of the event that causes it; None where the key is there already.

    The text is rendered now, in the reader's language and zone, so that what is sent is what happened.
    `replaces`: how the keys begin of news of one thing that goes back and forth. What the reader was not sent yet of
    it is taken back, and news that they were sent within the hour goes out again at the end of that hour: at most.
    Raises RuntimeError outside a transaction: a rollback could never take the letter back.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A message is written in the transaction of its event.")
    letter = NewMessage(recipient=recipient, key=key, context=context, url=url, calendar=calendar or [])
    values = _Renderer(notification).values(letter)
    if replaces:
        values["next_try_at"] = _take_back(recipient, notification, replaces)
    message, created = Message.objects.get_or_create(key=values.pop("key"), defaults=values)
    if not created:
        return None
    wake_worker_on_commit("notify.send_message", message.pk)
    return message


def _take_back(recipient: Any, notification: Notification, begin: str) -> datetime:
    """Remove what has not been sent of these news; when the new one may go out."""
    known = Message.objects.filter(recipient=recipient, key__startswith=begin)
    known.filter(state=MessageState.WAITING).delete()
    now = timezone.now()
    sent = known.filter(notification=notification.name, created_at__gt=now - PAUSE).order_by("-created_at")
    last = sent.values_list("created_at", flat=True).first()
    return last + PAUSE if last else now


def write_messages_bulk(
    *, notification: Notification, messages: Iterable[NewMessage], fresh: bool = False
) -> int:
    """Write one notification for many people and say how many rows are new.

    For reminders, which are their own event: each batch is its own transaction, and whoever was stopped in the middle
    calls again with the same keys. Rendering is done before the batch is written, so that SQLite's one writer waits little.
    `fresh`: the event is of this very transaction, so the keys that are there already are not asked for before the
    letters are rendered (one that is there all the same stays as it is).
    """
    renderer, written, todo = _Renderer(notification), 0, iter(messages)
    while batch := {letter.key: letter for letter in islice(todo, BULK)}:
        known = set() if fresh else set(Message.objects.filter(key__in=batch).values_list("key", flat=True))
        rows = [Message(**renderer.values(letter)) for key, letter in batch.items() if key not in known]
        with transaction.atomic(savepoint=False):
            Message.objects.bulk_create(rows, ignore_conflicts=True)
            wake_worker_on_commit("notify.send_due")
        written += len(rows)
    return written


class _Renderer:
    """The two templates of a notification, found once."""

    def __init__(self, notification: Notification) -> None:
        engine = engines["django"]
        self.code = notification.name
        self.text = engine.get_template(f"{notification.template}.txt").template  # type: ignore[attr-defined]
        self.html = engine.get_template(f"{notification.template}.html").template  # type: ignore[attr-defined]

    def values(self, letter: NewMessage) -> dict[str, Any]:
        """The columns of the row."""
        recipient = letter.recipient
        context = {
            "preferences_url": "",
            "hue": "",
            **letter.context,
            "recipient": recipient,
            "site_url": settings.SITE_URL,
            "url": settings.SITE_URL + letter.url,
        }
        with translation.override(recipient.language), timezone.override(recipient.time_zone):
            # Plain text knows no entities: what stands there is what was typed.
            text = self.text.render(Context(context, autoescape=False))
            html = self.html.render(Context(context))
        subject, body = split_subject(text)
        return {
            "recipient": recipient,
            "notification": self.code,
            "key": letter.key,
            "subject": subject,
            "text": body,
            "html": html,
            "url": letter.url,
            "calendar": letter.calendar,
        }


def split_subject(text: str) -> tuple[str, str]:
    """The first line is the subject, on one line whatever a title brought into it; the rest is the letter.

    It names things, and leads nowhere: the address of a page has its place in the letter.
    """
    subject, _, body = text.strip().partition("\n")
    subject = re.sub(r"\w*://\S*", "…", _printable(subject))
    return re.sub(r" {2,}", " ", subject).strip()[:200], body.strip()


def _printable(text: str) -> str:
    """Control and separator characters become spaces; the no-break spaces of French stay."""
    return "".join(c if c.isprintable() or c in "\u00a0\u202f" else " " for c in text)
