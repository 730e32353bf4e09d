"""What a person says of a lesson: opened, done, not done after all."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.learning.completion import blocks_left
from lms.learning.course_tree import closed_for
from lms.learning.editions import course_of, rule_of, rules_of
from lms.learning.enums import FactKind, Source
from lms.learning.models import CourseProgress, Fact, LessonProgress
from lms.programme.models import CoursePage, LessonPage

from . import facts
from .facts import record, take_back

CANNOT_OPEN = _("You cannot open this lesson.")


def lock_open_lesson(user: User, lesson: LessonPage, *, is_begun: bool = False) -> LessonPage:
    """Whoever deletes lessons locks them too: this one stays until we are done, or is gone before we begin.

    `is_begun`: what the person goes on with there was begun before the lesson closed. Raises `forbidden`, `not_open_yet`.
    """
    there = LessonPage.objects.visible_to(user).filter(pk=lesson.pk)
    found: LessonPage | None = there.select_for_update(of=("self",), no_key=True).order_by("pk").first()
    if found is None:
        raise DomainError("forbidden", CANNOT_OPEN, status=403)
    if not is_begun:
        refuse_closed(user, found)
    return found


def refuse_unseen(user: User, lesson: LessonPage) -> None:
    """Raises `forbidden` where the person may not open the lesson at all."""
    if not LessonPage.objects.visible_to(user).filter(pk=lesson.pk).exists():
        raise DomainError("forbidden", CANNOT_OPEN, status=403)


def refuse_closed(user: User, lesson: LessonPage) -> None:
    """Raises `not_open_yet`, with the reason that the page gives, where a lesson is closed to the person for now.

    Each verb on a lesson asks it before something is begun; what was begun before is still saved and handed in.
    """
    closed = closed_for(user, lesson)
    if closed is not None:
        raise DomainError("not_open_yet", closed.why, status=409)


@transaction.atomic
def mark_done(*, user: User, lesson: LessonPage, source: str = Source.PAGE) -> bool:
    """The person says that they have done the lesson; True when the lesson becomes done by it.

    Idempotent: a double click writes one fact. What was taken back can be said again. Where activities are still asked
    for, the word is kept and counts once they are done.
    """
    lesson = lock_open_lesson(user, lesson)
    said = Fact.objects.filter(person=user, lesson=lesson, kind=FactKind.TAKEN_BACK, voided_by=None).count()
    kind = FactKind.DONE_BY_HAND
    is_news = record(person=user, lesson=lesson, kind=kind, once=f"by hand:{said}", source=source)[1]
    return is_news and LessonProgress.objects.done().filter(user=user, lesson=lesson).exists()


@transaction.atomic
def mark_undone(*, user: User, lesson: LessonPage, source: str = Source.PAGE) -> bool:
    """The person takes it back; True when this changes anything."""
    return take_back(person=user, lesson=lesson, source=source)


def mark_opened(*, user: User, lesson: LessonPage, cohort: Any = None) -> None:
    """The person opened the lesson; later times change nothing."""
    record(person=user, lesson=lesson, kind=FactKind.OPENED, once="opened", cohort=cohort)


def blocks_left_of(*, user: User, lesson: LessonPage) -> list[str]:
    """Keys of the activities that this person has still to do before the lesson is done, in its order."""
    following = (
        CourseProgress.objects.select_related("edition").filter(user=user, course=course_of(lesson)).first()
    )
    rule = rules_of(following.edition).get(lesson.pk) if following else None
    return blocks_left(rule or rule_of(lesson), Fact.objects.filter(person=user, lesson=lesson))


def move_on(*, user: User, course: CoursePage) -> bool:
    """The person follows the newest edition from now on; True when it is another."""
    return facts.move_on(person=user, course=course)
