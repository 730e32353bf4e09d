"""Why something is refused: a code for programs, a sentence for people."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError

SENTENCES: dict[str, Any] = {
    "no_such_work": _("This part of the lesson is no longer there."),
    "no_team": _("This is handed in by a team: start a project first, or choose one of yours."),
    "seat_ended": _("Your place in this cohort has ended: what you wrote stays here, and cannot be handed in."),
    "handed_in": _("This was handed in already, and waits to be read. Nothing is lost."),
    "accepted": _("This was read and accepted: there is nothing more to hand in."),
    "stale": _("Somebody wrote here since you opened this page. Read what is below, then send yours again."),
    "nothing_written": _("Write something, then hand it in."),
    "no_file": _("Add your file, then hand it in."),
    "nothing": _("Write a text or add a file, then hand it in."),
    "too_late": _("The last day to hand this in is over. Your draft is kept: talk to your coach."),
    "forbidden": _("You do not mark the work of this cohort."),
    "not_your_cohort": _("You do not set the dates of this cohort."),
    "read_since": _("This was read, or handed in anew, since you opened the page. Read it again, then send yours."),
    "no_points": _("Give a mark before you accept the work."),
    "bad_points": _("Give between 0 and the mark that is possible."),
    "no_comment": _("Say what is to be done again."),
    "order_of_days": _("The last day comes after the deadline."),
}  # fmt: skip
STATUS = {
    "no_such_work": 404, "forbidden": 403, "not_your_cohort": 403, "no_team": 422, "nothing_written": 422, "no_file": 422,
    "nothing": 422, "no_points": 422, "bad_points": 422, "no_comment": 422, "order_of_days": 422,
}  # fmt: skip
FIELDS = {
    "nothing_written": "text", "no_file": "file", "nothing": "text", "no_points": "points", "bad_points": "points",
    "no_comment": "comment", "order_of_days": "late_day",
}  # fmt: skip


def refusal(code: str) -> DomainError:
    """The refusal of this code."""
    return DomainError(code, SENTENCES[code], status=STATUS.get(code, 409), field=FIELDS.get(code, ""))
