"""What coaching says at the end of a course."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coaching import presenters, queries
from lms.accounts.models import User
from lms.programme.registry import Panel, PanelPage, PanelSource, panel_sources


def after_course(theme: int, user: User) -> list[Panel]:
    """What was learned goes into a project of the theme, and is spoken about with the coach. One query."""
    rows: list[dict[str, Any]] = []
    for project in (row for row in queries.my_projects(user) if row.theme_id == theme):
        address = reverse("coaching:project", args=[project.pk])
        rows.append({"title": project.title, "href": address, "text": _("Put it to use in your project")})
        if not presenters.is_spent(project):
            address = f"{reverse('coaching:home')}?projet={project.pk}"
            text = presenters.sessions_left(project)
            rows.append({"title": _("Speak about it with your coach"), "href": address, "text": text})
    return [Panel("", rows, order=20)]


panel_sources.register(PanelSource("projects", PanelPage.COURSE_END, after_course))
