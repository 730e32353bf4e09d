"""New courses, as drafts: from a template, with blocks that say what to write."""

import json
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.programme.models import (
    CourseIndexPage,
    CoursePage,
    LessonPage,
    ModulePage,
    ProgrammePage,
    ThemePage,
)

FILE = Path(__file__).resolve().parent.parent / "content" / "course-templates.json"
LONGEST_SLUG = 200
LINES = {"items", "statements", "answers"}  # lists of lines, each with a key of its own


@dataclass(frozen=True)
class CourseTemplate:
    """`about`: for whom it is, on the screen where it is chosen; `modules` as in the file."""

    key: str
    title: str
    about: str
    summary: str
    objectives: str
    modules: list[dict[str, Any]]


@cache
def course_templates() -> tuple[CourseTemplate, ...]:
    """Those of the file, in its order."""
    return tuple(CourseTemplate(**one) for one in json.loads(FILE.read_text(encoding="utf-8")))


def may_draft(user: User) -> bool:
    """Who may add a course to the list of courses."""
    index = CourseIndexPage.objects.first()
    return index is not None and index.permissions_for_user(user).can_add_subpage()


@transaction.atomic
def draft_course(*, by: User, theme: ThemePage, template: str, title: str) -> CoursePage:
    """A course with the modules and lessons of a template, all of them drafts of this editor, online for nobody.

    Raises `forbidden`, `no_such_template`.
    """
    chosen = next((one for one in course_templates() if one.key == template), None)
    if chosen is None:
        raise DomainError("no_such_template", _("Choose one of the templates."), status=422, field="template")
    if not may_draft(by):
        raise DomainError("forbidden", _("You cannot add a course."), status=403)
    index = CourseIndexPage.objects.select_for_update(of=("self",)).order_by("pk")[0]
    course: CoursePage = add_draft(
        CoursePage,
        index,
        by=by,
        title=title,
        theme=theme,
        summary=chosen.summary,
        objectives=chosen.objectives,
    )
    for part in chosen.modules:
        module = add_draft(ModulePage, course, by=by, title=part["title"], summary=part["summary"])
        for lesson in part["lessons"]:
            fields = {name: lesson[name] for name in ("title", "minutes", "outcome")}
            add_draft(LessonPage, module, by=by, body=with_keys(lesson["blocks"]), **fields)
    return course


def add_draft(
    model: type[ProgrammePage], parent: Page, *, by: User | None, slug: str = "", **fields: Any
) -> Any:
    """A page below its parent that is not online; its version is the editor's, or nobody's where a program makes it."""
    page = model(live=False, has_unpublished_changes=True, owner=by, **fields)
    page.slug = slug or free_slug(parent, page.title)
    parent.add_child(instance=page)
    page.save_revision(user=by, log_action=by is not None)
    return page


def free_slug(parent: Page, title: str) -> str:
    """An address made of the title that no page beside it has."""
    start = slugify(title)[:LONGEST_SLUG] or "page"
    taken = set(Page.objects.child_of(parent).filter(slug__startswith=start).values_list("slug", flat=True))
    number, slug = 2, start
    while slug in taken:
        number, slug = number + 1, f"{start}-{number}"
    return slug


def with_keys(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each block and each line of a list gets a key of its own, by which people's doings will name it."""
    made = []
    for block in blocks:
        value = block["value"]
        if isinstance(value, dict):
            value = {name: _lines(part) if name in LINES else part for name, part in value.items()}
        made.append({**block, "value": value, "id": str(uuid.uuid4())})
    return made


def _lines(lines: list[Any]) -> list[dict[str, Any]]:
    return [{"type": "item", "value": line, "id": str(uuid.uuid4())} for line in lines]
