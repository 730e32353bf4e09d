"""From the row to the mail server: claim, send outside any transaction, settle.

At least once: a worker killed between the server's answer and the last write sends again, under the same Message-ID.
"""

import contextlib
import hashlib
import logging
import smtplib
from datetime import timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.core.mail import SafeMIMEText
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lms.accounts.addresses import as_mail_servers_know_it
from lms.core.mail import (
    MAX_ATTEMPTS,
    UndeliverableError,
    build_mail,
    describe,
    is_final,
    pause_after,
    smtp_code,
)
from lms.notify.enums import MessageState
from lms.notify.models import Message

log = logging.getLogger(__name__)

BATCH = 100
Connection = BaseEmailBackend


# --- Verbs -------------------------------------------------------------------------------------
def send_message(*, message_id: int) -> bool:
    """Send one message if it is due; calling it twice sends once."""
    return send_due(limit=1, message_id=message_id) == 1


def send_due(*, limit: int = BATCH, message_id: int | None = None) -> int:
    """Send what is due, oldest first, over one connection; how many were tried.

    When the mail server cannot be reached nothing is claimed: no message spends a try on that.
    """
    if not _due(message_id).exists():
        return 0
    connection = mail.get_connection()
    tried = 0
    with contextlib.closing(_Closer(connection)):
        while tried < limit and _open(connection) and (message := claim(message_id=message_id)):
            tried += 1
            _relay(message, connection)
    return tried


@transaction.atomic(durable=True)
def claim(*, message_id: int | None = None) -> Message | None:
    """Take one due message for this worker; None where there is none, or another was faster."""
    due = _due(message_id).select_for_update(skip_locked=True).order_by("next_try_at", "id")
    pk = due.values_list("pk", flat=True).first()
    taken = Message.objects.filter(pk=pk, state=MessageState.WAITING).update(
        state=MessageState.SENDING, claimed_at=timezone.now(), attempts=F("attempts") + 1
    )
    return Message.objects.select_related("recipient").get(pk=pk) if taken else None


@transaction.atomic(durable=True)
def put_back_stuck() -> int:
    """Give back what a killed worker had claimed; a message that kills its worker each time is given up."""
    limit = timezone.now() - timedelta(seconds=settings.OUTBOX_STUCK_SECONDS)
    stuck = Message.objects.filter(state=MessageState.SENDING, claimed_at__lt=limit)
    error = "The worker stopped while sending."
    given_up = stuck.filter(attempts__gte=MAX_ATTEMPTS).update(state=MessageState.FAILED, error=error)
    put_back = stuck.update(state=MessageState.WAITING, next_try_at=timezone.now(), error=error)
    return given_up + put_back


@transaction.atomic
def send_again(*, message: Message) -> None:
    """Put a message that was given up back in the queue, with all its tries."""
    Message.objects.filter(pk=message.pk, state=MessageState.FAILED).update(
        state=MessageState.WAITING, attempts=0, next_try_at=timezone.now()
    )


# --- The letter --------------------------------------------------------------------------------
def message_id_of(message: Message) -> str:
    """The same for every try of one row, so that mail servers and readers can tell a repetition."""
    digest = hashlib.sha256(message.key.encode()).hexdigest()[:16]
    return f"<message-{message.pk}.{digest}@{urlsplit(settings.SITE_URL).hostname}>"


def compose(message: Message, connection: Connection | None = None) -> mail.EmailMultiAlternatives:
    """The e-mail of a row. Only the address of the recipient goes into a header: a name needs no escaping there."""
    letter = build_mail(
        to=as_mail_servers_know_it(message.recipient.email),
        subject=message.subject,
        text=message.text,
        html=message.html,
        headers={
            "Message-ID": message_id_of(message),
            "Date": format_datetime(timezone.localtime(message.created_at)),
        },
        connection=connection,
    )
    _attach_calendars(letter, message.calendar)
    return letter


def _attach_calendars(letter: mail.EmailMultiAlternatives, files: list[dict[str, str]]) -> None:
    """One part for one appointment, its METHOD in the type of the part as in the file (RFC 6047).

    Of one appointment the part is another way of saying the letter: Outlook, Google and Thunderbird then show it as an
    invitation, and enter a change or a withdrawal by themselves. They read one such part a letter. Of several (the
    half-days of a session, all that somebody leaves) each is an attached file of its own, which opens by itself: an
    invitation may speak of one event alone, and a letter for each half-day would bury what they say.
    """
    if len(files) == 1:
        (only,) = files
        letter.attach_alternative(only["text"], _calendar_type(only["method"], "rendez-vous.ics"))
        return
    for number, each in enumerate(files, 1):
        name = f"rendez-vous-{number}.ics"
        part = SafeMIMEText(each["text"], _calendar_type(each["method"], name).partition("/")[2], "utf-8")
        part.add_header("Content-Disposition", "attachment", filename=name)
        letter.attach(part)


def _calendar_type(method: str, name: str) -> str:
    return f'text/calendar; method={method}; name="{name}"'


# --- One try -----------------------------------------------------------------------------------
def _relay(message: Message, connection: Connection) -> None:
    """Send a claimed message and write down how it went. Whatever it raises, the next message has its turn."""
    try:
        if not message.recipient.is_active:
            raise UndeliverableError("The account is closed.")
        compose(message, connection).send()
    except Exception as error:  # a row that nobody foresaw must not stop the others
        _reset(connection, error)
        _settle_failure(message, error)
    else:
        _finalise(message, state=MessageState.SENT, sent_at=timezone.now(), error="")


def _settle_failure(message: Message, error: Exception) -> None:
    reason = describe(error)
    if is_final(error) or message.attempts >= MAX_ATTEMPTS:
        log.error("Message %s is given up after %s tries: %s", message.pk, message.attempts, reason)
        _finalise(message, state=MessageState.FAILED, error=reason)
        return
    log.warning("Message %s will be tried again (try %s): %s", message.pk, message.attempts, reason)
    _finalise(
        message,
        state=MessageState.WAITING,
        error=reason,
        next_try_at=timezone.now() + pause_after(message.attempts),
    )


@transaction.atomic(durable=True)
def _finalise(message: Message, **values: Any) -> None:
    """Only the one who holds the claim writes: a worker that was given up for dead changes nothing any more."""
    Message.objects.filter(pk=message.pk, state=MessageState.SENDING, claimed_at=message.claimed_at).update(
        **values
    )


# --- The connection ----------------------------------------------------------------------------
class _Closer:
    """Hangs up; a server that is rude about it changes nothing: its answers to the letters are written down."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def close(self) -> None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self.connection.close()


def _open(connection: Connection) -> bool:
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        log.error("The mail server cannot be used: %s", describe(error))
        return False
    return True


def _reset(connection: Connection, error: Exception) -> None:
    """After anything but a plain refusal the line cannot be trusted: the next message gets a new one."""
    if smtp_code(error) is None or smtp_code(error) == 421:
        _Closer(connection).close()


def _due(message_id: int | None) -> Any:
    due = Message.objects.due()
    return due if message_id is None else due.filter(pk=message_id)
