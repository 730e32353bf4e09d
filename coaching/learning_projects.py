"""The projects with which people keep their reflections: those that they carry."""

from typing import Any

from lms.learning.registry import ProjectSource, project_sources

from .models import Project


def _projects(user: Any, lesson: Any) -> list[tuple[int, str]]:
    """Asked of the rows: a verb decides by it."""
    own = Project.objects.filter(members__person=user, members__ended_at=None).distinct()
    return list(own.order_by("title_key", "pk").values_list("pk", "title"))


project_sources.register(ProjectSource("projects", _projects))
