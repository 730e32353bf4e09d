"""What coaching adds to others: appointments in calendar feeds, and what a manager should see first in the administration."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.core.ui import dates
from lms.programme.admin import WaitingPanel
from lms.programme.registry import Panel

from . import queries, shown

SHOWN = 8


@hooks.register("course_end_panels")
def after_course(theme: int, user: User) -> list[Panel]:
    """What was learned goes into a project of the theme, and is spoken about with the coach. One query."""
    rows: list[dict[str, Any]] = []
    for project in (row for row in queries.my_projects(user) if row.theme_id == theme):
        address = reverse("coaching:project", args=[project.pk])
        rows.append({"title": project.title, "href": address, "text": _("Put it to use in your project")})
        if not shown.is_spent(project):
            address = f"{reverse('coaching:home')}?projet={project.pk}"
            text = shown.sessions_left(project)
            rows.append({"title": _("Speak about it with your coach"), "href": address, "text": text})
    return [Panel("", rows, order=20)]


@hooks.register("construct_homepage_panels")
def waiting(request: HttpRequest, panels: list[Any]) -> None:
    """Projects that are blocked and logs that are missing, for managers."""
    user = request.user
    if isinstance(user, User) and (user.is_superuser or user.has_role(Role.MANAGER)):
        panels += [_blocked(user), _missing_logs(user)]


def _blocked(user: User) -> WaitingPanel:
    rows = [
        (project.title, reverse("coaching:project", args=[project.pk]), project.territory.name)
        for project in queries.blocked_projects(user)[:SHOWN]
    ]
    empty = _("No project of your themes is blocked.")
    return WaitingPanel(_("Blocked projects"), rows, empty=empty, order=140)


def _missing_logs(user: User) -> WaitingPanel:
    rows = [
        (
            _("%(coach)s, %(who)s") % {"coach": slot.coach.get_full_name(), "who": shown.names(slot)},
            reverse("coaching:slot", args=[slot.pk]),
            dates.day_clock(slot.starts_at, slot.time_zone),
        )
        for slot in queries.missing_logs(user)[:SHOWN]
    ]
    empty = _("Every session of the last weeks has its log.")
    return WaitingPanel(_("Logs that are missing"), rows, empty=empty, order=141)
