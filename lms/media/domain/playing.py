"""A video or a sound was played to its end, or its transcript read instead."""

import uuid

from django.db import transaction

from lms.accounts.models import User
from lms.learning.domain.facts import record
from lms.learning.domain.progress import lock_open_lesson
from lms.learning.enums import FactKind
from lms.programme.models import LessonPage


@transaction.atomic
def finish(*, person: User, lesson: LessonPage, block: uuid.UUID) -> None:
    """Written once a person and block, however often it is played. Raises `forbidden`, `not_open_yet`."""
    lesson = lock_open_lesson(person, lesson)
    record(person=person, lesson=lesson, kind=FactKind.FINISHED, once=f"played:{block}", block=str(block))
