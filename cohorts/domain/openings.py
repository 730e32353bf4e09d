"""The calendar of a cohort: when the lessons of a course open to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cohorts import rules
from cohorts.domain.errors import forbid_unless, invalid
from cohorts.models import Cohort, LessonOpening
from lms.programme.models import CoursePage

from .seats import lock_cohort

if TYPE_CHECKING:
    from lms.accounts.models import User


@dataclass(frozen=True)
class OpeningPlan:
    """An hour, or the key of the session after which it opens: one of the two."""

    opens_at: datetime | None = None
    after_session: int | None = None


@transaction.atomic
def set_calendar(
    *, cohort: Cohort, course: CoursePage, plans: Mapping[int, OpeningPlan], by: "User | None" = None
) -> None:
    """The pages of the course, by key, open as planned; those that are not named are open. Twice is once.

    Nobody is written to. What was read before stays done, and open. Raises `other_course`, `other_session`.
    """
    cohort = lock_cohort(cohort)
    forbid_unless(by is None or rules.leads(by, cohort), _("Only who leads the cohort may do this."))
    pages = Page.objects.filter(path__startswith=course.path, pk__in=plans)
    there = pages.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True)
    if course.theme_id != cohort.theme_id or set(there) != plans.keys():
        raise invalid("other_course", _("A page of this calendar is no longer in the course: open it again."))
    sessions = {plan.after_session for plan in plans.values() if plan.after_session is not None}
    if cohort.sessions.filter(pk__in=sessions).count() != len(sessions):
        raise invalid("other_session", _("Choose a session of this cohort."))
    _write(cohort, course, plans)


def _write(cohort: Cohort, course: CoursePage, plans: Mapping[int, OpeningPlan]) -> None:
    known = LessonOpening.objects.filter(cohort=cohort, page__path__startswith=course.path)
    known.exclude(page__in=plans).delete()
    LessonOpening.objects.bulk_create(
        [
            LessonOpening(
                cohort=cohort, page_id=page, opens_at=plan.opens_at, after_session_id=plan.after_session
            )
            for page, plan in plans.items()
        ],
        update_conflicts=True,
        unique_fields=["cohort", "page"],
        update_fields=["opens_at", "after_session"],
    )
