"""What ends with a seat in a cohort, or with coaching one. Verbs are called in the transaction that ends it."""

from typing import TYPE_CHECKING

from lms.accounts.registry import Ending
from lms.core.registry import Registry

if TYPE_CHECKING:
    from lms.accounts.models import User

    from .models import Cohort

# `end(cohort=, user=, by=)`. The cohort is locked by then: the verb locks nothing that is taken before a cohort.
seat_endings = Registry(Ending, file="endings")
# The cohort and the person are locked by then. The verb may refuse, and the person then stays coach.
coach_endings = Registry(Ending, file="endings")


def end_with_seat(*, cohort: "Cohort", user: "User", by: "User | None") -> None:
    """All that rests on the seat of this person."""
    for ending in seat_endings:
        ending.end(cohort=cohort, user=user, by=by)


def end_with_coach(*, cohort: "Cohort", user: "User", by: "User | None") -> None:
    """All that rests on coaching this cohort."""
    for ending in coach_endings:
        ending.end(cohort=cohort, user=user, by=by)
