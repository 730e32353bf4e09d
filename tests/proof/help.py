"""People who finished courses."""

from types import SimpleNamespace
from typing import Any

from bs4 import BeautifulSoup

from lms.learning.domain.facts import record
from lms.learning.domain.progress import mark_done
from lms.learning.enums import FactKind
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import manager_of
from tests.factories.programme import (
    CoursePageFactory,
    LessonPageFactory,
    ModulePageFactory,
    ThemePageFactory,
)


def make_course(lessons: int = 1, **fields: Any) -> SimpleNamespace:
    """A course with its theme, a manager, and lessons to finish."""
    theme = ThemePageFactory(title="Inclusion numérique", hue="inclusion")
    course = CoursePageFactory(theme=theme, **({"title": "Bâtir une stratégie d’inclusion"} | fields))
    module = ModulePageFactory(parent=course)
    made = [LessonPageFactory(parent=module, minutes=20) for _ in range(lessons)]
    return SimpleNamespace(theme=theme, course=course, lessons=made, manager=manager_of(theme))


def finish(person: Any, made: SimpleNamespace) -> Any:
    """The person does every lesson by hand."""
    for lesson in made.lessons:
        mark_done(user=person, lesson=lesson)
    return person


def finisher(made: SimpleNamespace, **fields: Any) -> Any:
    return finish(UserFactory(**fields), made)


def score(person: Any, lesson: Any, points: str, possible: str = "10", **fields: Any) -> Any:
    """A score of one block."""
    value = {"points": points, "possible": possible}
    fields = {"block": "11111111-1111-4111-8111-111111111111", "once": f"{points}:{possible}"} | fields
    return record(person=person, lesson=lesson, kind=FactKind.SCORED, value=value, **fields)[0]


def text_of(response: Any) -> str:
    """What a reader reads, with plain spaces."""
    words = BeautifulSoup(response.content, "html.parser").get_text(" ")
    return " ".join(words.replace("\u00a0", " ").replace("\u202f", " ").split())
