"""Writing the journal of rights. A line is written in the transaction of what it tells, and never changed."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise

from lms.accounts.enums import JournalEvent
from lms.accounts.models import JournalEntry, User
from lms.accounts.registry import notify
from lms.core.web.origin import current_address

# twelve months, whatever the year; the database lets nothing younger go (triggers.py)
KEPT = timedelta(days=367)
ONCE_IN = timedelta(minutes=1)
LONGEST = 200


def record(
    event: JournalEvent, *, person: User | None = None, by: User | None = None, **details: Any
) -> JournalEntry:
    """One line: who did what, on whom, from where. `details` are short words, never anything secret.

    They may come from outside (an address, what was typed): PostgreSQL keeps no NUL.
    """
    words = {name: str(value).replace("\0", "")[:LONGEST] for name, value in details.items()}
    return JournalEntry.objects.create(
        event=event,
        person=person,
        by=by if by is not None and by.is_authenticated else None,
        address=current_address(),
        details={name: words[name] for name, value in details.items() if value not in (None, "")},
    )


def notify_person(entry: JournalEntry, sentence: str | Promise, **values: Any) -> None:
    """Whose right or access somebody else changed learns it; who did it themselves knows."""
    if entry.person is not None and entry.person_id != entry.by_id:
        notify(person=entry.person, key=f"journal:{entry.pk}", sentence=sentence, values=values)


def record_refusal(event: JournalEvent, *, by: User, view: str, path: str, method: str) -> None:
    """A refusal, once a minute for one person and address: repeated requests do not fill the journal."""
    since = timezone.now() - ONCE_IN
    known = JournalEntry.objects.filter(event=event, by=by, at__gt=since, details__view=view)
    if not known.exists():
        record(event, by=by, view=view, path=path, method=method)


@transaction.atomic
def purge(*, now: datetime | None = None) -> int:
    """Lines older than twelve months go; how many went."""
    return JournalEntry.objects.filter(at__lt=(now or timezone.now()) - KEPT).delete()[0]
