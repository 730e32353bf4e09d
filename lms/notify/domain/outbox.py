"""Writing, claiming and sending messages."""

from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from ..models import Message
from ..registry import Notification


def write_message(
    *,
    recipient: Any,
    notification: Notification,
    key: str,
    context: dict[str, Any],
    url: str = "",
    calendar: str = "",
) -> Message | None:
    """Write one row in the transaction of the event that causes it; None where the key is there already.

    `key` names the event and the reader ("booking:12:made:7"). `url` is a path of ours. The text is rendered now,
    in the reader's language and zone, so that what is sent is what happened.
    Raises RuntimeError outside a transaction: a rollback could never take the letter back.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A message is written in the transaction of its event.")
    with translation.override(recipient.language), timezone.override(recipient.time_zone):
        values = {
            **context,
            "recipient": recipient,
            "site_url": settings.SITE_URL,
            "url": settings.SITE_URL + url,
        }
        subject, _, text = render_to_string(f"{notification.template}.txt", values).strip().partition("\n")
        html = render_to_string(f"{notification.template}.html", values)
    message, created = Message.objects.get_or_create(
        key=key,
        defaults={
            "recipient": recipient,
            "notification": notification.code,
            "subject": " ".join(subject.split())[:200],
            "text": text.strip(),
            "html": html,
            "url": url,
            "calendar": calendar,
        },
    )
    if not created:
        return None
    transaction.on_commit(lambda: _ring(message.pk))
    return message


def _ring(message_id: int) -> None:
    """Tell the worker; when the broker is away the sweep finds the row."""
    from celery import signature
    from kombu.exceptions import OperationalError

    try:
        signature("notify.send_message", args=[message_id]).delay()
    except OperationalError:
        return
