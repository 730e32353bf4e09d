"""Writing the steps of an attempt, and what follows from them, under the lock of its row."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lms.core.db.clock import database_now
from lms.learning.domain import facts
from lms.learning.enums import FactKind, Source
from lms.questions.enums import AttemptState, StepKind
from lms.questions.grading import Response
from lms.questions.models import Attempt, AttemptStep, StepWords
from lms.questions.scoring import Result, kept_of, total_of

if TYPE_CHECKING:
    from lms.accounts.models import User


def lock_attempt(key: int) -> Attempt:
    """The row as it is now, until the end of the transaction."""
    rows = Attempt.objects.select_for_update(of=("self",), no_key=True).select_related("version", "person")
    return rows.get(pk=key)


def write_step(
    attempt: Attempt,
    kind: StepKind,
    *,
    by: "User | None",
    at: datetime | None = None,
    value: dict[str, Any] | None = None,
    answers: Mapping[int, Response] | None = None,
    comment: str = "",
    reason: str = "",
) -> AttemptStep:
    """The next step of a locked attempt; its words in the table that an erasure empties. The caller saves the attempt."""
    attempt.step += 1
    step = AttemptStep.objects.create(
        attempt=attempt, number=attempt.step, kind=kind, author=by, at=at or database_now(),
        value=value or {}, reason=reason,
    )  # fmt: skip
    if answers or comment:
        words = {str(place): answer for place, answer in (answers or {}).items()}
        StepWords.objects.create(step=step, answers=words, comment=comment)
    return step


def take_results(attempt: Attempt, results: list[Result]) -> None:
    """The results of a locked attempt, and its mark; with a mark that counts, a fact of the person. Saves the attempt."""
    attempt.results = results
    total = total_of(results)
    attempt.points, possible = total.decimals
    attempt.possible = possible
    attempt.state = AttemptState.WAITING if attempt.points is None else AttemptState.GRADED
    attempt.save(update_fields=["results", "points", "possible", "state", "step", "submitted_at"])


def record_mark(attempt: Attempt, *, source: str = Source.PAGE) -> None:
    """A fact with the mark that counts now among the attempts of the person; none while an answer waits to be read."""
    if attempt.state != AttemptState.GRADED or attempt.version is None:
        return
    same = {"person": attempt.person_id, "lesson": attempt.lesson_id, "block": attempt.block}
    graded = Attempt.objects.filter(**same, questionnaire=attempt.questionnaire_id, state=AttemptState.GRADED)
    totals = [total_of(one) for one in graded.order_by("number").values_list("results", flat=True)]
    rule = attempt.version.content["mark_kept"]
    kept = kept_of(totals, rule)
    if kept is None:
        return
    points, possible = kept.decimals
    facts.record(
        person=attempt.person, lesson=attempt.lesson, kind=FactKind.SCORED, block=str(attempt.block),
        cohort=attempt.cohort_id, value={"points": f"{points:f}", "possible": f"{possible:f}", "kept": rule},
        once=f"attempt:{attempt.pk}:mark:{attempt.step}", source=source,
    )  # fmt: skip


def record_handed_in(attempt: Attempt, *, source: str = Source.PAGE) -> None:
    """The fact that the questionnaire was answered to its end, once an attempt."""
    facts.record(
        person=attempt.person, lesson=attempt.lesson, kind=FactKind.FINISHED, block=str(attempt.block),
        cohort=attempt.cohort_id, once=f"attempt:{attempt.pk}:handed_in", source=source,
    )  # fmt: skip
