"""What is asked three months after a course: closed until then, and asked for by one letter."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.core.db.clock import database_now
from lms.core.errors import DomainError
from lms.core.ui import dates
from lms.learning.editions import BELOW_COURSE, course_of
from lms.learning.models import CourseProgress
from lms.programme.models import LessonPage
from lms.questions.enums import Purpose
from lms.questions.models import Attempt, Participation, Questionnaire

from . import notify

if TYPE_CHECKING:
    from django.db.models import QuerySet

AFTER = timedelta(weeks=13)
ASKED_WITHIN = timedelta(days=30)  # whoever finished long before the questionnaire was there is left in peace


def opens_at(person: User, lesson: LessonPage) -> datetime | None:
    """When the person is asked, in UTC; None where they have not finished the course. One query."""
    rows = CourseProgress.objects.filter(user=person, course__path=lesson.path[:-BELOW_COURSE])
    finished = rows.values_list("finished_at", flat=True).first()
    return finished + AFTER if finished else None


def why_not_yet(person: User, lesson: LessonPage, now: datetime) -> str:
    """A sentence; empty once the time has come."""
    opens = opens_at(person, lesson)
    if opens is None:
        return _("This questionnaire is asked three months after the end of the course.")
    if opens > now:
        return _("This questionnaire opens on %(day)s, three months after the end of your course.") % {
            "day": dates.day_full(opens)
        }
    return ""


def refuse_too_early(person: User, lesson: LessonPage, purpose: str) -> None:
    """Raises `not_yet` for what is asked later, before its time."""
    why = why_not_yet(person, lesson, database_now()) if purpose == Purpose.LATER else ""
    if why:
        raise DomainError("not_yet", why)


def ask_later() -> int:
    """Write to those whose three months are over and who have not answered; how many were written to. Each once."""
    now = database_now()
    return sum(
        _ask(person, lesson, block, questionnaire)
        for lesson, block, questionnaire in _places()
        for person in _finished(lesson, block, questionnaire, now)
    )


def _places() -> Iterator[tuple[LessonPage, str, Questionnaire]]:
    """Each block of a lesson that is online with a questionnaire of this purpose."""
    rows = Questionnaire.objects.exclude(current=None).filter(purpose=Purpose.LATER)
    later = {one.pk: one for one in rows.select_related("current").order_by("pk")}
    for lesson in LessonPage.objects.live().order_by("pk").iterator() if later else ():
        for block in lesson.body.raw_data:
            if block.get("type") == "questionnaire" and block["value"].get("questionnaire") in later:
                yield lesson, str(block["id"]), later[block["value"]["questionnaire"]]


def _finished(
    lesson: LessonPage, block: str, questionnaire: Questionnaire, now: datetime
) -> "QuerySet[User]":
    since = now - AFTER
    progress = CourseProgress.objects.filter(
        user=OuterRef("pk"), course=course_of(lesson), finished_at__range=(since - ASKED_WITHIN, since)
    )
    same = {"person": OuterRef("pk"), "lesson": lesson.pk, "block": block, "questionnaire": questionnaire}
    answered = Exists(Attempt.objects.filter(**same)) | Exists(Participation.objects.filter(**same))
    return User.objects.filter(Exists(progress), ~answered, is_active=True).order_by("pk")


@transaction.atomic
def _ask(person: User, lesson: LessonPage, block: str, questionnaire: Questionnaire) -> bool:
    """Whether this wrote: who may not open the lesson any more is not asked."""
    if not LessonPage.objects.visible_to(person).filter(pk=lesson.pk).exists():
        return False
    return notify.asked_later(person, lesson, block, questionnaire)
