"""Sending the letters of accounts."""

import logging
from typing import Any

from celery import shared_task
from django.conf import settings

from lms.accounts.account_mail import AccountMail, as_values, register_delivery, send
from lms.accounts.domain import code_attempts
from lms.core.broker import wake_worker
from lms.core.mail import describe, is_final, pause_after

from .domain.drafts import purge as purge_old_drafts
from .domain.journal import purge
from .domain.roles import end_lapsed_roles

logger = logging.getLogger("lms.accounts")


# Five more tries, ten minutes in all: a code opens nothing later, and Redis gives out a second time what waits longer.
@shared_task(name="accounts.send_account_mail", bind=True, max_retries=5)
def send_account_mail(task: Any, **values: str) -> None:
    """Send one letter; what the server refuses for good is not tried again."""
    try:
        send(AccountMail(**values))
    except (OSError, ValueError) as error:  # all SMTP errors are OSErrors
        if is_final(error):
            logger.warning("letter %s refused: %s", values["message_id"], describe(error))
            return
        pause = pause_after(task.request.retries + 1).total_seconds()
        raise task.retry(exc=error, countdown=pause) from error


@shared_task(name="accounts.purge_code_counts")
def purge_code_counts() -> None:
    """Each night: wrong codes are counted for a day."""
    code_attempts.purge_counts()


def deliver(letter: AccountMail) -> None:
    """To the worker; without a broker of its own, or when it is away, at once."""
    if settings.CELERY_BROKER_URL.startswith("memory") or not wake_worker(
        send_account_mail.name, **as_values(letter)
    ):
        _at_once(letter)


def _at_once(letter: AccountMail) -> None:
    try:
        send(letter)
    except OSError:
        # The page says the same whether a letter left or not; who gets none asks again.
        logger.exception("letter %s could not be sent", letter.message_id)


@shared_task(name="accounts.purge_drafts")
def purge_drafts() -> None:
    """Delete drafts that nobody came back for."""
    purge_old_drafts()


register_delivery(deliver)


@shared_task(name="accounts.end_lapsed_roles")
def end_lapsed() -> None:
    end_lapsed_roles()


@shared_task(name="accounts.purge_journal")
def purge_journal() -> None:
    """Lines of the journal that are older than twelve months."""
    purge()
