"""Parts of the administration's first page that the apps share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.permission_policies.base import BasePermissionPolicy

from lms.accounts.enums import ROLE_GROUPS, Role
from lms.accounts.models import User

from . import rules
from .domain.review import mark_of
from .queries import courses_around

Text = str | Promise


class Line(NamedTuple):
    name: str
    url: str
    said: str = ""


class SearchGroup(NamedTuple):
    """What an app found beside the pages (hook `search_beside_pages`: user, text → list of these); where the rest is."""

    title: str
    lines: Sequence[Line]
    everything: str


@dataclass
class WaitingPanel(Component):
    """What waits for the person: lines of (title, address, small text), or a sentence when nothing does.

    Add it in `construct_homepage_panels`: `panels.insert(0, WaitingPanel(_("Resources to check"), rows, empty=…))`.
    """

    title: Text
    rows: Sequence[tuple[Text, str, Text]]
    empty: Text = ""
    link: tuple[str, Text] | None = None  # (address, words) of all that waits
    order: int = 100

    template_name = "wagtailadmin/panels/waiting.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None) -> dict[str, Any]:
        return {"title": self.title, "rows": self.rows, "empty": self.empty, "link": self.link}


class PagesToReview(WorkflowObjectsToModeratePanel):
    """Wagtail's list of what waits for a reviewer, with the course of each page and the version that it shows."""

    template_name = "wagtailadmin/panels/pages_to_review.html"
    order = 70

    def get_context_data(self, parent_context: object) -> dict[str, Any]:
        """For its template: in the order of the courses, so that those of one course stand together."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        courses = courses_around([state["obj"] for state in context.get("states", [])])
        for state in context.get("states", []):
            state["course"] = courses.get(state["obj"].pk)
            state["read"] = mark_of(state["revision"])
        context["states"] = sorted(context.get("states", []), key=lambda state: state["obj"].path)
        together = [course.pk for course in courses.values()]
        context["several"] = {course.pk for course in courses.values() if together.count(course.pk) > 1}
        return context


class MakersPolicy(BasePermissionPolicy):
    """Who makes courses may name and choose what they hold: it is added by its file, and never deleted."""

    actions = frozenset({"change", "view", "choose"})

    def user_has_permission(self, user: Any, action: str) -> bool:
        return user.is_active and action in self.actions and rules.makes_courses(user)

    def users_with_any_permission(self, actions: Any) -> QuerySet[User]:
        groups = [ROLE_GROUPS[Role.EDITOR], ROLE_GROUPS[Role.MANAGER]]
        if not self.actions.intersection(actions):
            return User.objects.none()
        return User.objects.filter(
            Q(is_superuser=True) | Q(groups__name__in=groups), is_active=True
        ).distinct()
