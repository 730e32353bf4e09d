"""Where a person stopped reading, watching or listening."""

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.learning.editions import course_of
from lms.learning.models import PlayingPlace, ReadingPlace
from lms.learning.models.progress import LONGEST_PLAY
from lms.programme.models import LessonPage

from .progress import refuse_closed


@transaction.atomic
def keep(*, user: User, lesson: LessonPage, block: uuid.UUID) -> None:
    """The block seen last, one place a course; the last word wins. Raises `no_such_block`, `not_open_yet`. Idempotent."""
    _require(user, lesson, block)
    place = ReadingPlace(user=user, course=course_of(lesson), lesson=lesson, block=block)
    ReadingPlace.objects.bulk_create(
        [place],
        update_conflicts=True,
        unique_fields=["user", "course"],
        update_fields=["lesson", "block", "seen_at"],
    )


@transaction.atomic
def keep_second(*, user: User, lesson: LessonPage, block: uuid.UUID, seconds: int) -> None:
    """How far a video or a sound was played, one row a block; the last word wins.

    Raises `no_such_block`, `not_open_yet`. Idempotent.
    """
    _require(user, lesson, block)
    place = PlayingPlace(user=user, lesson=lesson, block=block, seconds=min(max(seconds, 0), LONGEST_PLAY))
    PlayingPlace.objects.bulk_create(
        [place],
        update_conflicts=True,
        unique_fields=["user", "lesson", "block"],
        update_fields=["seconds", "seen_at"],
    )


def _require(user: User, lesson: LessonPage, block: uuid.UUID) -> None:
    refuse_closed(user, lesson)
    if str(block) not in {one.get("id") for one in lesson.body.raw_data}:
        raise DomainError("no_such_block", _("This part of the lesson is no longer there."), status=404)
