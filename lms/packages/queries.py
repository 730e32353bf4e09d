"""Reads of packages that two callers share."""

from typing import Any

from django.db.models import QuerySet

from lms.programme.models import CoursePage, LessonPage

from .models import Launch, Package, PackageVersion, Statement

KIND = "package"  # type of the block


def item(version: int, sco: str) -> dict[str, Any] | None:
    """One part of a version; one query."""
    found = PackageVersion.objects.filter(pk=version).first()
    return found.item(sco) if found else None


def block_of(lesson: LessonPage, key: str) -> dict[str, Any] | None:
    """The raw value of the package block of this key in what is online; None where it is gone."""
    for block in lesson.body.raw_data:
        if block.get("type") == KIND and block.get("id") == key:
            return dict(block["value"])
    return None


def newest_versions(packages: set[int]) -> dict[int, PackageVersion]:
    """The newest version of each; one query."""
    rows = PackageVersion.objects.filter(package__in=packages).select_related("package")
    found: dict[int, PackageVersion] = {}
    for version in rows.order_by("package", "number"):
        found[version.package_id] = version
    return found


def live_launches(user: Any, lesson: int) -> dict[str, Launch]:
    """This person's ways through the packages of a lesson, by block; two queries."""
    rows = Launch.objects.live().visible_to(user).filter(lesson=lesson)
    return {row.block: row for row in rows.select_related("version").prefetch_related("states")}


def hue_of(lesson: LessonPage) -> str:
    """The colour of the theme of its course."""
    course = CoursePage.objects.ancestor_of(lesson).select_related("theme").first()
    return course.theme.hue if course else "none"


def statements_of(package: Package) -> QuerySet[Statement, str]:
    """What was said of it, whole, oldest first; what was emptied with its person is left out."""
    rows = Statement.objects.filter(launch__version__package=package).exclude(body="")
    return rows.order_by("came_at", "id").values_list("body", flat=True)
