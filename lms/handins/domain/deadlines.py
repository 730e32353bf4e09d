"""Until when a cohort hands in: one row a cohort and block, set by its coach or a manager of its theme."""

from datetime import datetime

from django.db import transaction

from lms.accounts.models import User
from lms.accounts.queries import as_now
from lms.handins import queries
from lms.handins.models import Deadline
from lms.learning.editions import course_of
from lms.learning.registry import cohorts_run_by
from lms.programme.models import LessonPage

from .errors import refusal


@transaction.atomic
def set_deadline(
    *,
    cohort: int,
    lesson: LessonPage,
    block: str,
    due_at: datetime,
    by: User,
    late_until: datetime | None = None,
) -> Deadline:
    """Write it, in place of what stood. What was handed in before keeps the word it got, late or not."""
    _check(cohort, lesson, block, by)
    if late_until is not None and late_until <= due_at:
        raise refusal("order_of_days")
    values = {"due_at": due_at, "late_until": late_until, "set_by": by}
    row, _is_new = Deadline.objects.update_or_create(
        cohort_id=cohort, lesson=lesson, block=block, defaults=values
    )
    return row


@transaction.atomic
def remove_deadline(*, cohort: int, lesson: LessonPage, block: str, by: User) -> None:
    """The cohort hands in when it likes."""
    _check(cohort, lesson, block, by)
    Deadline.objects.filter(cohort=cohort, lesson=lesson, block=block).delete()


def _check(cohort: int, lesson: LessonPage, block: str, by: User) -> None:
    if cohort not in cohorts_run_by(as_now(by), course_of(lesson).theme_id):
        raise refusal("not_your_cohort")
    if block not in queries.tasks_of(LessonPage.objects.get(pk=lesson.pk)):
        raise refusal("no_such_work")
