"""What ends with a seat: apps above register a verb, which is called in the transaction that ends the seat."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lms.accounts.models import User

    from .models import Cohort

SeatEnd = Callable[..., None]  # (*, cohort, user, by)
_verbs: dict[str, SeatEnd] = {}


def register_seat_end(name: str, verb: SeatEnd) -> None:
    """Keep a verb; the cohort is locked when it is called, so it locks nothing that is taken before a cohort."""
    _verbs[name] = verb


def end_with_seat(*, cohort: "Cohort", user: "User", by: "User | None") -> None:
    """All that rests on the seat of this person."""
    for name in sorted(_verbs):
        _verbs[name](cohort=cohort, user=user, by=by)
