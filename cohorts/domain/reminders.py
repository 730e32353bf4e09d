"""A word to those of a cohort who stand still in a course."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cohorts import rules
from cohorts.domain import notify
from cohorts.domain.errors import forbid_unless, invalid
from cohorts.models import Cohort
from cohorts.queries.progress import columns_of, people_of
from lms.learning.course_content import CourseContent

from .seats import lock_cohort

if TYPE_CHECKING:
    from lms.accounts.models import User


@transaction.atomic
def write_to_stuck(
    *, cohort: Cohort, content: CourseContent, people: Collection[int], words: str, by: "User"
) -> int:
    """Write to these people (keys), where they still stand still; how many were told.

    A person is told once a day and course, whoever writes. Raises `nobody`.
    """
    cohort = lock_cohort(cohort)
    forbid_unless(rules.leads(by, cohort), _("Only who leads the cohort may do this."))
    lines = people_of(cohort, content.course.pk, columns_of(cohort, content))
    readers = [line.enrolment.user for line in lines if line.is_stuck and line.enrolment.user_id in people]
    told = sum(notify.stuck(cohort, content.course, reader, words, by=by) for reader in readers)
    if not told:
        raise invalid("nobody", _("All of them have gone on since, or were written to today already."))
    return told
