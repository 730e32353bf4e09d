"""What coaching refuses: one code for programs, one sentence that says what to do, and the database's own refusals."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError

SENTENCES = {
    "slot_full": _("This slot is full: choose another one, or join its waiting list."),
    "already_booked": _("You already have a place in this slot, or on its waiting list."),
    "too_late": _("It is too late: this slot has started. Choose another one."),
    "slot_cancelled": _("This slot was cancelled: choose another one."),
    "overlapping": _(
        "You have another appointment at that time: choose another hour, or cancel the other one."
    ),
    "session_at_that_time": _("You have the group session “{title}” on {when}: choose another hour."),
    "person_in_session": _(
        "Someone who booked has the group session “{title}” at that time: choose another hour."
    ),
    "kind_changes": _(
        "This is another kind of appointment than the one you have: read what changes, then confirm."
    ),
    "queue_longer": _("The waiting list has grown since you read it: read your rank again, then confirm."),
    "quota_used": _("Your project has used all its coaching sessions: write to the managers of your theme."),
    "own_quota_used": _(
        "You have booked all the coaching sessions that one person may book without a project: describe your project, "
        "or write to the managers of your theme."
    ),
    "not_full": _("There is a free place in this slot: book it."),
    "coach_busy": _("You already have a slot at that time: choose another hour."),
    "person_busy": _("Someone who booked has another appointment at that time: choose another hour."),
    "seats_in_use": _("More places than that are taken: cancel a booking first."),
    "past_time": _("This time has passed: choose a day and an hour to come."),
    "bad_times": _("A slot lasts from five minutes to a day: check when it starts and ends."),
    "not_started": _("The log is written once the slot has started."),
    "not_in_team": _("This person is no longer in the team: choose someone of it."),
    "already_logged": _("A log has been written for this slot: it can no longer be changed."),
}

# What the database says (PostgreSQL names the constraint, SQLite the columns) and the code that it means.
MEANINGS = {
    "booking_seat_once": "slot_full",
    "coaching_booking.slot_id, coaching_booking.seat": "slot_full",
    "booking_within_seats": "slot_full",
    "booking_person_once_a_slot": "already_booked",
    "coaching_booking.slot_id, coaching_booking.person_id": "already_booked",
    "booking_project_once_a_slot": "already_booked",
    "coaching_booking.slot_id, coaching_booking.project_id": "already_booked",
    "booking_person_free": "overlapping",
    "slot_coach_free": "coach_busy",
}


# For programs all of these are one: two things at the same time.
OVERLAPS = {"coach_busy", "person_busy", "session_at_that_time", "person_in_session"}
SAME = dict.fromkeys(OVERLAPS, "overlapping") | {"own_quota_used": "quota_used"}


def refusal(code: str, *, status: int = 409, field: str = "", **facts: object) -> DomainError:
    """The refusal of this code; `facts` are what its sentence names, said in the language of who reads it."""
    sentence = format_lazy(SENTENCES[code], **facts) if facts else SENTENCES[code]
    return DomainError(SAME.get(code, code), sentence, status=status, field=field)


def forbidden(sentence: object) -> DomainError:
    """Seen, but not for this person to do."""
    return DomainError("forbidden", sentence, status=403)  # type: ignore[arg-type]


def missing(code: str, sentence: object, field: str) -> DomainError:
    """Something that must be written is not."""
    return DomainError(code, sentence, status=422, field=field)  # type: ignore[arg-type]


@contextmanager
def translated(**instead: str) -> Iterator[None]:
    """Turn the refusals of the database into ours; `instead` gives another meaning to one (`overlapping="person_busy"`).

    The last fence: the checks under lock come first, and this holds when one of them is ever forgotten.
    """
    try:
        yield
    except IntegrityError as error:
        text = str(error)
        for mark, code in MEANINGS.items():
            if mark in text:
                raise refusal(instead.get(code, code)) from error
        raise
