"""What is looked at before a lesson with videos or sounds is published."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from lms.programme.registry import LessonCheck, Problem, WrittenLesson, lesson_checks

from .models import MediaFile
from .queries import KINDS


def check(lessons: Sequence[WrittenLesson]) -> dict[int, list[Problem]]:
    """Each can be followed without hearing it; one query."""
    blocks = [(one.pk, block) for one in lessons for block in one.body if block["type"] in KINDS]
    keys = {block["value"].get("file") for _pk, block in blocks} - {None}
    captioned = set(MediaFile.objects.filter(pk__in=keys).exclude(captions="").values_list("pk", flat=True))
    found: dict[int, list[Problem]] = {}
    for pk, block in blocks:
        words = _said(block["type"], block["value"], captioned)
        if words:
            found.setdefault(pk, []).append(Problem(words, block.get("id", "")))
    return found


def _said(kind: str, value: dict[str, Any], captioned: set[int]) -> str:
    title = {"title": (value.get("title") or "")[:60]}
    if not value.get("file") and not value.get("url"):
        return gettext("“%(title)s” has neither a file nor an address.") % title
    if (value.get("transcript") or "").strip() or value.get("file") in captioned:
        return ""
    if kind == "audio":
        return gettext("The sound “%(title)s” has no transcript.") % title
    if value.get("url") and value.get("has_captions"):
        return ""
    return gettext("The video “%(title)s” has neither captions nor a transcript.") % title


lesson_checks.register(LessonCheck("media", check, order=60))
