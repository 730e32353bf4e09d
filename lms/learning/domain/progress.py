"""What a person says of a lesson: opened, done, not done after all."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.learning.enums import FactKind, Source
from lms.learning.models import Fact, LessonProgress
from lms.programme.models import LessonPage

from .facts import record, take_back


def _lock_open_lesson(user: User, lesson: LessonPage) -> LessonPage:
    """Whoever deletes lessons locks them too: this one stays until we are done, or is gone before we begin."""
    there = LessonPage.objects.visible_to(user).filter(pk=lesson.pk)
    found = there.select_for_update(of=("self",), no_key=True).order_by("pk").first()
    if found is None:
        raise DomainError("forbidden", _("You cannot open this lesson."), status=403)
    return found


@transaction.atomic
def mark_done(*, user: User, lesson: LessonPage, source: str = Source.PAGE) -> bool:
    """The person says that they have done the lesson; True when the lesson becomes done by it.

    Idempotent: a double click writes one fact. What was taken back can be said again. Where activities are still asked
    for, the word is kept and counts once they are done.
    """
    lesson = _lock_open_lesson(user, lesson)
    said = Fact.objects.filter(person=user, lesson=lesson, kind=FactKind.TAKEN_BACK, voided_by=None).count()
    kind = FactKind.DONE_BY_HAND
    is_news = record(person=user, lesson=lesson, kind=kind, once=f"by hand:{said}", source=source)[1]
    return is_news and LessonProgress.objects.done().filter(user=user, lesson=lesson).exists()


@transaction.atomic
def mark_undone(*, user: User, lesson: LessonPage, source: str = Source.PAGE) -> bool:
    """The person takes it back; True when this changes anything."""
    return take_back(person=user, lesson=lesson, source=source)


def mark_opened(*, user: User, lesson: LessonPage, cohort: Any = None) -> None:
    """The person opened the lesson for the first time; later times change nothing, nor does this where it was begun."""
    if not LessonProgress.objects.filter(user=user, lesson=lesson).exists():
        record(person=user, lesson=lesson, kind=FactKind.OPENED, once="opened", cohort=cohort)
