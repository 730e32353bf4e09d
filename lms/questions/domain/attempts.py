"""An attempt at a questionnaire: started, saved as one goes, handed in by the person or by the clock.

Locks, in this order: the person (to start), the attempt, then what `facts.record` takes. The clock is the database's.
"""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.models import User
from lms.core.db.clock import database_now
from lms.core.errors import DomainError
from lms.learning.domain.progress import refuse_closed, refuse_unseen
from lms.learning.editions import course_of
from lms.learning.enums import Source
from lms.learning.registry import own_cohort
from lms.programme.models import LessonPage
from lms.questions import attempt_queries as queries
from lms.questions.attempt_queries import GRACE
from lms.questions.enums import AttemptState, Feedback, StepKind
from lms.questions.grading import Response
from lms.questions.models import Attempt, Questionnaire, QuestionnaireVersion
from lms.questions.responses import draw_layout
from lms.questions.scoring import results_of

from .later import refuse_too_early
from .steps import lock_attempt, record_handed_in, record_mark, take_results, write_step

if TYPE_CHECKING:
    from lms.questions.grading import Content

SWEPT = 500  # attempts at most in one sweep
Answers = Mapping[int, Response]

STALE = gettext_lazy(
    "This questionnaire was taken up in another tab since you opened this page. Nothing is lost: what you have just "
    "answered is below, beside what is kept. Send it again to keep it."
)
OVER = gettext_lazy("The time is over: what was saved has been handed in for you.")
HANDED_IN = gettext_lazy("These answers were handed in already.")


@transaction.atomic
def start(*, person: User, questionnaire: Questionnaire, lesson: LessonPage, block: str) -> Attempt:
    """The attempt under way, else a new one: questions drawn, orders shuffled, the clock started.

    Raises `not_published`, `forbidden`, `not_open_yet`, `no_attempt_left`, `anonymous`.
    """
    User.objects.select_for_update(of=("self",), no_key=True).order_by("pk").get(pk=person.pk)
    refuse_unseen(person, lesson)
    same = queries.own_attempts(person, lesson=lesson.pk, block=block, questionnaire=questionnaire.pk)
    under_way = next((one for one in same if one.state == AttemptState.OPEN), None)
    if under_way is not None:
        return under_way
    refuse_closed(person, lesson)
    version = _published(questionnaire)
    refuse_too_early(person, lesson, version.content["purpose"])
    allowed = version.content["attempts_allowed"]
    if allowed is not None and len(same) >= allowed:
        raise DomainError("no_attempt_left", _("You have used all the attempts of this questionnaire."))
    course = course_of(lesson)
    now = database_now()
    attempt = Attempt(
        person=person, version=version, questionnaire=questionnaire, purpose=version.content["purpose"],
        course=course, lesson=lesson, block=block, cohort_id=own_cohort(person, course.theme_id),
        number=len(same) + 1, started_at=now, ends_at=_end(person, version, now), possible=0,
    )  # fmt: skip
    attempt.layout, attempt.possible = draw(version, random.SystemRandom())
    attempt.save(force_insert=True)
    return attempt


def _published(questionnaire: Questionnaire) -> QuestionnaireVersion:
    version = queries.published(questionnaire)
    if version is None:
        raise DomainError("not_published", _("This questionnaire is not published yet."))
    if version.content["anonymous"]:
        raise DomainError("anonymous", _("This questionnaire is answered without a name, on one page."))
    return version


def minutes_for(person: Any, minutes: int | None) -> Decimal | None:
    """The time that a person has, in minutes: more where it was granted; None without a clock."""
    if minutes is None:
        return None
    return Decimal(minutes) * (100 + queries.extra_percent(person)) / 100


def _end(person: User, version: QuestionnaireVersion, now: datetime) -> datetime | None:
    minutes = minutes_for(person, version.content["minutes"])
    return None if minutes is None else now + timedelta(seconds=float(minutes * 60))


def rules_of(attempt: Attempt) -> dict[str, Any]:
    """What the version that the attempt follows says; nothing is asked for a question that is practised by itself."""
    return attempt.version.content if attempt.version is not None else {}


def draw(version: QuestionnaireVersion, chance: random.Random) -> tuple[list[dict[str, Any]], Decimal]:
    """The questions of one attempt with the order of their parts, and the points possible. No question comes twice."""
    layout, possible = [], Decimal(0)
    taken: set[int] = set()
    fixed = {item["question"] for item in version.content["items"] if "question" in item}
    for item in version.content["items"]:
        there = [one for one in queries.drawable(item) if "question" in item or one.pk not in fixed | taken]
        chosen = there if "question" in item else chance.sample(there, min(item["draw"], len(there)))
        for question in chosen:
            content: Content = question.current.content  # type: ignore[union-attr]
            points = "0" if content["type"] == "rating" else item["points"] or content["points"]
            taken.add(question.pk)
            possible += Decimal(points)
            parts = draw_layout(content, chance)
            layout.append({"version": question.current_id, "points": points, "parts": parts})
    if version.content["shuffle"]:
        chance.shuffle(layout)
    return layout, possible


def is_over(attempt: Attempt, now: datetime) -> bool:
    """Whether the time, and the grace that the network is given, is past."""
    return attempt.ends_at is not None and now > attempt.ends_at + GRACE


def save(*, attempt: Attempt, step: int, answers: Answers) -> Attempt:
    """Keep these answers (by place); `step` is the last step that the page knew.

    Raises `stale` where another tab has gone on since, `time_over` after the attempt was handed in by the clock, and
    `handed_in`. Answers that are kept already make no step.
    """
    return _go_on(attempt, step, answers, hand_in=False)


def submit(*, attempt: Attempt, step: int, answers: Answers) -> Attempt:
    """Keep these answers and hand the attempt in. Twice is once: who clicks twice gets what the first click made."""
    return _go_on(attempt, step, answers, hand_in=True)


def _go_on(attempt: Attempt, step: int, answers: Answers, *, hand_in: bool) -> Attempt:
    with transaction.atomic():
        row, now = lock_attempt(attempt.pk), database_now()
        if row.state != AttemptState.OPEN:
            if hand_in:
                return row
            raise DomainError("handed_in", HANDED_IN)
        late = is_over(row, now)
        if late:
            _hand_in(row, now, by=None, source=Source.SWEEP)
        else:
            if hand_in and step != row.step:
                raise DomainError("stale", STALE)
            _keep(row, step, answers, now)
            if hand_in:
                _hand_in(row, now, by=row.person)
    if late:  # said once the hand-in is written
        raise DomainError("time_over", OVER)
    return row


def _keep(row: Attempt, step: int, answers: Answers, now: datetime) -> None:
    known = queries.answers_of(row)
    is_final = rules_of(row)["feedback"] == Feedback.AT_ONCE  # its feedback was seen
    news = {
        place: answer
        for place, answer in answers.items()
        if 0 <= place < len(row.layout) and known.get(place) != answer and not (is_final and known.get(place))
    }
    if not news:
        return
    if step != row.step:
        raise DomainError("stale", STALE)
    write_step(row, StepKind.SAVED, by=row.person, at=now, value={"places": sorted(news)}, answers=news)
    row.save(update_fields=["step"])


def _hand_in(row: Attempt, now: datetime, *, by: User | None, source: str = Source.PAGE) -> None:
    """The attempt is handed in and marked as far as no reader is needed."""
    row.submitted_at = now if by is not None or row.ends_at is None else row.ends_at
    write_step(row, StepKind.SUBMITTED, by=by, at=now, value={"by": "person" if by else "clock"})
    results = results_of(row.layout, queries.answers_of(row), queries.layout_contents(row))
    write_step(row, StepKind.GRADED, by=None, at=now, value={"results": results})
    take_results(row, results)
    record_handed_in(row, source=source)
    record_mark(row, source=source)


@transaction.atomic
def time_out(*, attempt_id: int) -> bool:
    """Hand in what was saved of an attempt whose time is over; True when this did it. Twice, or stopped between, is once."""
    rows = Attempt.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    rows = rows.select_related("version", "person").filter(pk=attempt_id, state=AttemptState.OPEN)
    row, now = rows.order_by("pk").first(), database_now()
    if row is None or not is_over(row, now):
        return False
    _hand_in(row, now, by=None, source=Source.SWEEP)
    return True


def sweep() -> int:
    """Hand in all whose time is over, each in a transaction of its own; how many."""
    return sum(time_out(attempt_id=key) for key in queries.overdue(database_now(), SWEPT))
