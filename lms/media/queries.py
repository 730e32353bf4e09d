"""Reads of recordings that two callers share."""

import uuid
from typing import Any

from lms.learning.enums import FactKind
from lms.learning.models import Fact, PlayingPlace
from lms.programme.models import LessonPage

from .models import MediaFile

KINDS = ("video", "audio")  # types of the blocks


def block_of(lesson: LessonPage, key: uuid.UUID) -> dict[str, Any] | None:
    """The raw value of the block of this key in what is online; None where it is gone, or of another kind."""
    for block in lesson.body.raw_data:
        if block.get("type") in KINDS and block.get("id") == str(key):
            return dict(block["value"])
    return None


def file_of(value: dict[str, Any]) -> MediaFile | None:
    """The recording of a block, where it has one of ours."""
    key = value.get("file")
    return MediaFile.objects.filter(pk=key).first() if isinstance(key, int) else None


def seconds_of(user: Any, lesson: LessonPage) -> dict[str, int]:
    """Where this person stopped, by block; one query."""
    rows = PlayingPlace.objects.visible_to(user).filter(lesson=lesson)
    return {str(block): seconds for block, seconds in rows.values_list("block", "seconds")}


def played_by(user: Any, lesson: LessonPage) -> set[str]:
    """The blocks that this person played to the end; one query."""
    rows = Fact.objects.filter(person=user, lesson=lesson, kind=FactKind.FINISHED, block__isnull=False)
    return {str(block) for block in rows.filter(voided_by=None).values_list("block", flat=True)}
