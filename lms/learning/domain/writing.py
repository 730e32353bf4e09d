"""Notes and reflections: what a person writes beside a lesson."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.learning.enums import FactKind
from lms.learning.models import LessonNote, Reflection
from lms.learning.registry import own_projects
from lms.programme.models import LessonPage

from .facts import record
from .progress import lock_open_lesson


@transaction.atomic
def keep_note(*, author: User, lesson: LessonPage, body: str) -> None:
    """The author's one note beside the lesson; without a word it goes. The last one written stays."""
    lesson = lock_open_lesson(author, lesson)
    if not body.strip():
        LessonNote.objects.filter(author=author, lesson=lesson).delete()
        return
    LessonNote.objects.update_or_create(author=author, lesson=lesson, defaults={"body": body})


@transaction.atomic
def keep_reflection(
    *, person: User, lesson: LessonPage, block: str, body: str, project: int | None = None
) -> Reflection:
    """The person's answer to a reflection block, and where it is kept: with one of their projects, or for themselves.

    Writing it again replaces it; that it was written is a fact, once. Raises `no_such_block`, `not_your_project`.
    """
    lesson = lock_open_lesson(person, lesson)
    question = question_of(lesson, block)
    if project is not None and project not in dict(own_projects(person, lesson)):
        raise DomainError(
            "not_your_project", _("Choose one of your own projects."), status=422, field="project"
        )
    kept, _is_new = Reflection.objects.update_or_create(
        person=person,
        lesson=lesson,
        block=block,
        defaults={"body": body, "project_id": project, "question": question},
    )
    record(person=person, lesson=lesson, kind=FactKind.REFLECTED, block=block, once=f"reflected:{block}")
    return kept


def question_of(lesson: LessonPage, block: str) -> str:
    """What a reflection block asks. Raises `no_such_block`."""
    for one in lesson.body.raw_data:
        if one.get("id") == block and one["type"] == "reflection":
            return str(one["value"].get("question", ""))
    raise DomainError("no_such_block", _("This part of the lesson is no longer there."), status=404)


def forget(person: Any) -> None:
    """The person is erased: their notes go, and the words that they kept for themselves; a team keeps its project's."""
    LessonNote.objects.filter(author=person).delete()
    Reflection.objects.filter(person=person, project=None).delete()
