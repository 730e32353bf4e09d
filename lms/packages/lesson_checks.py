"""What is looked at before a lesson with packages is published."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext

from lms.programme.registry import LessonCheck, Problem, WrittenLesson, lesson_checks

from .queries import KIND, newest_versions


def check(lessons: Sequence[WrittenLesson]) -> dict[int, list[Problem]]:
    """Each package runs here; one query."""
    blocks = [(one.pk, block) for one in lessons for block in one.body if block["type"] == KIND]
    versions = newest_versions({block["value"].get("package") for _pk, block in blocks} - {None})
    found: dict[int, list[Problem]] = {}
    for pk, block in blocks:
        version = versions.get(block["value"].get("package"))
        title = {"title": (block["value"].get("title") or "")[:60]}
        if version is None:
            words = gettext("The package “%(title)s” has no version that can be played yet.") % title
        elif version.found["needs_host"] and not settings.PACKAGES_URL:
            words = gettext("The package “%(title)s” does not run here: it needs a host of its own.") % title
        else:
            continue
        found.setdefault(pk, []).append(Problem(words, block.get("id", "")))
    return found


lesson_checks.register(LessonCheck("packages", check, order=70))
