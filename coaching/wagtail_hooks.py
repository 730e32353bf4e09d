"""What a manager should see first of coaching in the administration."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from coaching import presenters, queries
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.core.ui import dates
from lms.programme.admin import WaitingPanel

SHOWN = 8


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
            _("%(coach)s, %(who)s") % {"coach": slot.coach.get_full_name(), "who": presenters.names(slot)},
            reverse("coaching:slot", args=[slot.pk]),
            dates.day_clock(slot.starts_at, slot.time_zone),
        )
        for slot in queries.missing_logs(user)[:SHOWN]
    ]
    empty = _("Every session of the last weeks has its log.")
    return WaitingPanel(_("Logs that are missing"), rows, empty=empty, order=141)
