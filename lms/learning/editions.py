"""The lessons of a course as they are published now, and as an edition has frozen them."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Subquery
from wagtail.models import Page

from lms.programme.models import CoursePage, LessonPage, ModulePage

from .completion import LessonRule
from .models import CourseEdition
from .registry import BlockRule, activities

BELOW_COURSE = 2 * Page.steplen  # letters of the path of a lesson after that of its course


def course_of(lesson: Page) -> CoursePage:
    """The course in which a lesson stands. Raises CoursePage.DoesNotExist."""
    course: CoursePage = CoursePage.objects.only("pk", "path", "theme_id").get(
        path=lesson.path[:-BELOW_COURSE]
    )
    return course


def theme_of(lesson: Page) -> Subquery:
    """The key of the theme of its course, as a part of another query."""
    return Subquery(CoursePage.objects.filter(path=lesson.path[:-BELOW_COURSE]).values("theme")[:1])


def rule_of(lesson: LessonPage) -> LessonRule:
    """As the lesson asks now."""
    blocks = {}
    for block in lesson.body.raw_data:
        activity = activities.get(block["type"])
        rule = activity.rule(block.get("value") or {}) if activity is not None else None
        if rule is not None and block.get("id"):
            blocks[block["id"]] = rule
    return LessonRule(lesson.pk, lesson.required, lesson.completion, blocks)


def content_of(course: CoursePage) -> list[dict[str, Any]]:
    """The online lessons of the course in order, as an edition keeps them."""
    modules = ModulePage.objects.live().filter(path__startswith=course.path).values_list("path", flat=True)
    online = set(modules)
    lessons = LessonPage.objects.live().filter(path__startswith=course.path).order_by("path")
    return [_written(lesson, rule_of(lesson)) for lesson in lessons if lesson.path[: -Page.steplen] in online]


def _written(lesson: LessonPage, rule: LessonRule) -> dict[str, Any]:
    blocks = {
        key: {"kinds": sorted(one.kinds), "mark": None if one.mark is None else str(one.mark)}
        for key, one in rule.blocks.items()
    }
    return {
        "lesson": lesson.pk, "title": lesson.title, "minutes": lesson.minutes,
        "required": rule.is_required, "by": rule.by, "blocks": blocks,
    }  # fmt: skip


def digest_of(content: list[dict[str, Any]]) -> str:
    """Of what is asked, not of titles and minutes: a spelling mistake mended makes no edition."""
    asked = [{key: one[key] for key in ("lesson", "required", "by", "blocks")} for one in content]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def rules_of(edition: CourseEdition) -> dict[int, LessonRule]:
    """By lesson, in the order of the course."""
    return {one["lesson"]: _read(one) for one in edition.content}


def _read(one: Mapping[str, Any]) -> LessonRule:
    blocks = {
        key: BlockRule(frozenset(rule["kinds"]), None if rule["mark"] is None else Decimal(rule["mark"]))
        for key, rule in one["blocks"].items()
    }
    return LessonRule(one["lesson"], one["required"], one["by"], blocks)
