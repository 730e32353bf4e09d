"""What the tests of this app share."""

import json
from typing import Any

from django.contrib.auth.models import Group

from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import Role
from lms.programme.domain.theme_roles import grant_theme_role
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import CoursePage, LessonPage, ThemeRole
from tests.factories.accounts import UserFactory
from tests.factories.programme import CoursePageFactory, LessonPageFactory, ModulePageFactory


def person(*groups: Group, role: Role | None = None, **fields: Any) -> Any:
    """A person in these groups, with this role."""
    user = UserFactory(**fields)
    user.groups.add(*groups)
    if role:
        grant_role(user=user, role=role)
    return user


def named(theme: Any, role: ThemeRoleKind, user: Any = None, **fields: Any) -> ThemeRole:
    """A person who holds this role, and holds it in the theme."""
    user = user or person()
    grant_role(user=user, role=Role(role))
    return grant_theme_role(theme=theme, user=user, role=role, **fields)


def course_with(*sizes: int, **fields: Any) -> tuple[CoursePage, list[LessonPage]]:
    """A course with modules of these numbers of lessons; and its lessons, in order."""
    course = CoursePageFactory(**fields)
    lessons = []
    for size in sizes:
        module = ModulePageFactory(parent=course)
        lessons += [LessonPageFactory(parent=module) for _ in range(size)]
    return course, lessons


def write(lesson: LessonPage, *blocks: tuple[str, Any]) -> LessonPage:
    """Give a lesson these blocks, as they are stored."""
    lesson.body = json.dumps([{"type": kind, "value": value} for kind, value in blocks])
    lesson.save()
    return LessonPage.objects.get(pk=lesson.pk)


def question(*, right: str = "Oui", wrong: str = "Non", text: str = "Vraiment ?") -> tuple[str, Any]:
    """A question whose second answer is right."""
    answers = [
        {"text": wrong, "correct": False, "explanation": "Relisez la leçon."},
        {"text": right, "correct": True, "explanation": "Bien vu."},
    ]
    return "question", {"question": text, "answers": answers}


def spaced(text: str) -> str:
    """With plain spaces where French has spaces that do not break."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def text_of(response: Any) -> str:
    """The page as text."""
    return response.content.decode()
