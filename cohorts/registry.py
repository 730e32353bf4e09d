"""What ends with a seat, or with coaching a cohort: apps above register a verb, called in the transaction that ends it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lms.accounts.models import User

    from .models import Cohort

End = Callable[..., None]  # (*, cohort, user, by)
_with_seat: dict[str, End] = {}
_with_coach: dict[str, End] = {}


def register_seat_end(name: str, verb: End) -> None:
    """Keep a verb; the cohort is locked when it is called, so it locks nothing that is taken before a cohort."""
    _with_seat[name] = verb


def register_coach_end(name: str, verb: End) -> None:
    """The same for a coach; the verb may refuse, and the person then stays coach."""
    _with_coach[name] = verb


def end_with_seat(*, cohort: "Cohort", user: "User", by: "User | None") -> None:
    """All that rests on the seat of this person."""
    for name in sorted(_with_seat):
        _with_seat[name](cohort=cohort, user=user, by=by)


def end_with_coach(*, cohort: "Cohort", user: "User", by: "User | None") -> None:
    """All that rests on coaching this cohort."""
    for name in sorted(_with_coach):
        _with_coach[name](cohort=cohort, user=user, by=by)
