"""What a reader does with an attempt that was handed in: mark a long answer, comment on any."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.accounts.queries import as_now
from lms.core.errors import DomainError
from lms.questions import attempt_queries as queries
from lms.questions.enums import AttemptState, StepKind
from lms.questions.models import Attempt
from lms.questions.scoring import read_result

from . import notify
from .steps import lock_attempt, record_mark, take_results, write_step


def forbid_unless_reader(attempt: Attempt, by: User) -> None:
    """Coaches of the cohort, experts and managers of the theme; asked of the rows anew."""
    if not Attempt.objects.read_by(as_now(by)).filter(pk=attempt.pk).exists():
        raise DomainError("forbidden", _("You do not read the answers of this person."), status=403)


@transaction.atomic
def mark_answer(
    *, attempt: Attempt, place: int, points: Decimal, by: User, comment: str = "", step: int
) -> Attempt:
    """Give a long answer its points, with a word about it; the mark follows once nothing waits any more, and is told.

    `step` is the last one that the reader saw. Raises `stale` where somebody else wrote since, `bad_points`, `no_such_answer`.
    """
    row = lock_attempt(attempt.pk)
    forbid_unless_reader(row, by)
    _check_step(row, step)
    result = _result(row, place)
    if queries.layout_contents(row)[row.layout[place]["version"]]["type"] != "long":
        raise DomainError("no_such_answer", _("Only a long text is marked by hand."), status=422)
    if not 0 <= points <= Decimal(result["possible"]):
        words = _("Give between 0 and %(most)s points.") % {"most": result["possible"]}
        raise DomainError("bad_points", words, status=422, field="points")
    results = [*row.results]
    results[place] = read_result(result, points)
    was_waiting = row.state == AttemptState.WAITING
    value = {"place": place, "from": result["points"], "to": results[place]["points"]}
    write_step(row, StepKind.GRADED, by=by, value=value, comment=comment)
    take_results(row, results)
    record_mark(row)
    if was_waiting and row.state == AttemptState.GRADED:
        notify.answers_read(row)
    return row


@transaction.atomic
def comment_on(*, attempt: Attempt, place: int, comment: str, by: User, step: int) -> Attempt:
    """Write about one answer; its mark stays."""
    row = lock_attempt(attempt.pk)
    forbid_unless_reader(row, by)
    _check_step(row, step)
    _result(row, place)
    write_step(row, StepKind.COMMENTED, by=by, value={"place": place}, comment=comment)
    row.save(update_fields=["step"])
    return row


def _check_step(row: Attempt, step: int) -> None:
    if step != row.step:
        words = _(
            "Somebody else wrote about these answers since you opened them: read them again, then send yours."
        )
        raise DomainError("stale", words)


def _result(row: Attempt, place: int) -> dict[str, str]:
    if row.state == AttemptState.OPEN or not 0 <= place < len(row.results):
        raise DomainError("no_such_answer", _("There is no such answer to read."), status=422)
    return row.results[place]
