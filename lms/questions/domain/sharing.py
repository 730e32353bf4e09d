"""Answers to a positioning: their author decides whether a coach sees them."""

from collections.abc import Iterable

from django.db import transaction

from lms.accounts.models import User
from lms.core.db.clock import database_now
from lms.questions.enums import POSITIONING, AttemptState
from lms.questions.models import Attempt


@transaction.atomic
def share(*, person: User, attempts: Iterable[Attempt], shown: bool) -> int:
    """Show these answers of the person to the coaches of their cohort, or no longer; how many."""
    rows = Attempt.objects.filter(person=person, pk__in=[one.pk for one in attempts], purpose__in=POSITIONING)
    when = database_now() if shown else None
    return rows.exclude(state=AttemptState.OPEN).update(shared_at=when)
