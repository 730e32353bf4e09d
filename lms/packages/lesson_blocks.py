"""The block `package` of lessons."""

from typing import Any

from lms.programme.registry import LessonBlock, Reading, lesson_blocks

from . import queries
from .blocks import PackageBlock
from .presenters import Stage, why_not_here


def prepare(blocks: list[Any], reading: Reading) -> None:
    """The stages of all packages of a lesson: versions, and how far this person is in each; at most three queries."""
    packages = {block.value["package"].pk for block in blocks if block.value["package"]}
    newest = queries.newest_versions(packages) if packages else {}
    launches = {}
    if reading.user.is_authenticated and not reading.is_preview and packages:
        launches = queries.live_launches(reading.user, reading.lesson.pk)
    for block in blocks:
        package = block.value["package"]
        version = newest.get(package.pk) if package else None
        launch = launches.get(block.id)
        if launch is not None and package and launch.version.package_id == package.pk:
            version = launch.version
        block.value.stage = Stage(
            key=block.id or "",
            lesson=reading.lesson.pk or 0,
            package=package,
            version=version,
            launch=launch,
            refusal=why_not_here(version, reading.request),
            is_preview=reading.is_preview or not reading.user.is_authenticated,
        )


lesson_blocks.register(LessonBlock("package", block=PackageBlock, prepare=prepare, parts=frozenset({"title", "introduction", "instead"})))  # fmt: skip
