"""The projects that people carry, for what they write and hand in in lessons. Asked of the rows: verbs decide by it."""

from typing import Any

from lms.accounts.models import User
from lms.learning.registry import ProjectSource, project_sources

from .models import Project


def _projects(user: Any, lesson: Any) -> list[tuple[int, str]]:
    own = Project.objects.filter(members__person=user, members__ended_at=None).distinct()
    return list(own.order_by("title_key", "pk").values_list("pk", "title"))


def _team(key: int) -> list[User]:
    return list(Project(pk=key).team)


project_sources.register(ProjectSource("projects", _projects, _team))
