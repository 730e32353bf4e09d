"""What this app gives to the administration: rooms, what awaits a manager."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from lms.accounts.enums import Role
from lms.core.ui import dates
from lms.programme.admin import WaitingPanel

from . import queries
from .admin import RoomsPolicy, RoomViewSet
from .models import Room

register_permission_policy(Room, RoomsPolicy(Room))
register_snippet(RoomViewSet)


@hooks.register("construct_homepage_panels")
def waiting_for_a_manager(request: Any, panels: list[Any]) -> None:
    """Waiting lists, and sessions of the next thirty days that nobody knows where to find."""
    if not (request.user.is_superuser or request.user.has_role(Role.MANAGER)):
        return
    rows = [_waiting_row(cohort) for cohort in queries.with_waiting_list(request.user)]
    rows += [_homeless_row(session) for session in queries.without_place(request.user)]
    panels.insert(
        0,
        WaitingPanel(
            _("Cohorts: what awaits you"),
            rows,
            empty=_("Nobody waits for a place, and every coming session has one."),
            link=(reverse("cohorts:list"), _("See the cohorts")),
        ),
    )


def _waiting_row(cohort: Any) -> tuple[str, str, str]:
    words = ngettext("%(number)s person waits", "%(number)s people wait", cohort.waiting)
    return cohort.name, reverse("cohorts:people", args=[cohort.pk]), words % {"number": cohort.waiting}


def _homeless_row(session: Any) -> tuple[str, str, str]:
    day = {"day": dates.day_long(session.starts_at, session.time_zone)}
    address = reverse("cohorts:session_edit", args=[session.pk])
    return session.title, address, _("%(day)s: neither place, nor room, nor video link") % day
