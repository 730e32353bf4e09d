"""Codes that are typed. A try is paid before the code is compared: a hundred at once are a hundred, never three."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from lms.accounts.enums import CodePurpose
from lms.accounts.models import CodeCount
from lms.core.errors import DomainError

TRIES_A_CODE = 3
# An account: five wrong codes at once, then a wait that doubles from a minute to an hour: some thirty a day.
FREE_AN_ACCOUNT, FIRST_WAIT, LONGEST_WAIT = 5, 60, 3600
# The site: forty people in one training room may all be wrong once; one is forgotten each half minute.
FREE_THE_SITE, FORGOTTEN_AFTER, LONGEST_WAIT_OF_ALL = 50, 30, 60
KEPT = timedelta(days=1)
TOLD_AT = (3, 10, 30, 100)  # wrong codes after which the person gets a letter


class TooManyTriesError(DomainError):
    """Not compared: wait, or come in another way. `seconds` says how long; 0 when only a new code helps."""

    def __init__(self, seconds: int) -> None:
        minutes = ceil(seconds / 60)
        wait = ngettext_lazy(
            "Wrong codes were typed too often: wait %(minutes)s minute, or come in another way (the link of the "
            "message, your password, a security key).",
            "Wrong codes were typed too often: wait %(minutes)s minutes, or come in another way (the link of the "
            "message, your password, a security key).",
            minutes,
        )
        new = _("This code was typed wrongly three times and no longer holds: ask for another one.")
        super().__init__("too_many_tries", wait % {"minutes": minutes} if seconds else new, status=429)
        self.seconds = seconds


@dataclass(frozen=True)
class PaidTry:
    """What one try cost, so that it can be given back."""

    keys: tuple[str, ...]
    account_key: str
    site_key: str
    failures: int  # wrong ones of this account, this one included

    @property
    def must_notify(self) -> bool:
        """Whether the person should hear of it now."""
        return self.failures in TOLD_AT


@transaction.atomic
def pay_try(*, purpose: CodePurpose, account: str, code: str = "") -> PaidTry:
    """Count a try as wrong, before it is compared; raise `TooManyTriesError` and count nothing when it must wait.

    `account` is what is guessed at (an address, known or not: the answer is the same), `code` what names the one code
    that was sent. Rows are locked in the order of their keys. Not idempotent: each call is a try.
    """
    now = timezone.now()
    site_key, account_key = f"{purpose}:site", f"{purpose}:account:{_digest(account)}"
    code_keys = [f"{purpose}:code:{_digest(code)}"] if code else []
    keys = tuple(sorted([site_key, account_key, *code_keys]))
    CodeCount.objects.bulk_create([CodeCount(key=key, last_at=now) for key in keys], ignore_conflicts=True)
    rows = {
        row.key: row for row in CodeCount.objects.select_for_update().filter(key__in=keys).order_by("key")
    }
    for row in rows.values():
        _forget(row, now, leaks=row.key == site_key)
    if any(rows[key].failures >= TRIES_A_CODE for key in code_keys):
        raise TooManyTriesError(0)
    wait = max(_wait_of_account(rows[account_key], now), _wait_of_site(rows[site_key], now))
    if wait > 0:
        raise TooManyTriesError(ceil(wait))
    for row in rows.values():
        row.failures, row.last_at = row.failures + 1, now
        row.save(update_fields=["failures", "last_at"])
    return PaidTry(keys, account_key, site_key, rows[account_key].failures)


@transaction.atomic
def give_back(*, paid: PaidTry, right: bool) -> None:
    """The code was right: the account is cleared. Or it was not compared after all: as if it had not been typed."""
    list(CodeCount.objects.select_for_update().filter(key__in=paid.keys).order_by("key"))
    if right:
        CodeCount.objects.filter(key=paid.account_key).update(failures=0)
        CodeCount.objects.filter(key=paid.site_key, failures__gt=0).update(failures=F("failures") - 1)
    else:
        CodeCount.objects.filter(key__in=paid.keys, failures__gt=0).update(failures=F("failures") - 1)


def purge_counts() -> int:
    """Remove what is older than a day; how many rows went."""
    return CodeCount.objects.filter(last_at__lt=timezone.now() - KEPT).delete()[0]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def _forget(row: CodeCount, now: datetime, *, leaks: bool) -> None:
    """After a day nothing is left; of the site's, one goes each half minute."""
    age = now - row.last_at
    if age > KEPT:
        row.failures = 0
    elif leaks:
        row.failures = max(0, row.failures - int(age.total_seconds() // FORGOTTEN_AFTER))


def _wait_of_account(row: CodeCount, now: datetime) -> float:
    if row.failures < FREE_AN_ACCOUNT:
        return 0
    doubled: int = FIRST_WAIT * 2 ** min(row.failures - FREE_AN_ACCOUNT, 10)
    return min(doubled, LONGEST_WAIT) - (now - row.last_at).total_seconds()


def _wait_of_site(row: CodeCount, now: datetime) -> float:
    if row.failures < FREE_THE_SITE:
        return 0
    doubled: int = 2 ** min(row.failures - FREE_THE_SITE, 10)
    return min(doubled, LONGEST_WAIT_OF_ALL) - (now - row.last_at).total_seconds()
