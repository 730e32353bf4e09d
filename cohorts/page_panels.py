"""Cohorts on the pages of the programme: those of a theme, the next session after a course, those that anyone may join."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.models import User
from lms.accounts.requests import AnyUser
from lms.core.ui import dates
from lms.programme.models import ThemePage
from lms.programme.registry import Panel, PanelPage, PanelSource, panel_sources

from . import queries


def cohorts_of_theme(theme: ThemePage, user: AnyUser) -> list[Panel]:
    """The cohorts of the theme, for those who see them or could join. One query, none for a visitor."""
    if not user.is_authenticated:
        return []
    cohorts = queries.cohorts_of_theme(user, theme)
    if not cohorts:
        return []
    rows = [
        {
            "title": cohort.name,
            "href": reverse("cohorts:cohort" if cohort.is_shown else "cohorts:join", args=[cohort.pk]),
            "text": _next_words(cohort) if cohort.is_shown else _("Open to all: take a place"),
            "date": cohort.next_at or cohort.starts_on,
            "zone": cohort.next_zone,
            "theme": theme.hue,
        }
        for cohort in cohorts
    ]
    return [
        Panel(_("Cohorts of this theme"), rows, (reverse("cohorts:list"), _("See the cohorts")), order=50)
    ]


def after_course(theme: int, user: User) -> list[Panel]:
    """The next session of the theme, where the course is spoken about. One query."""
    coming = [row for row in queries.my_sessions(user, timezone.now()) if row.cohort.theme_id == theme][:1]
    rows = [
        {
            "title": _("Session no. %(number)s: %(title)s") % {"number": row.number, "title": row.title},
            "href": reverse("cohorts:session", args=[row.pk]),
            "text": _("Your next session"),
            "date": row.starts_at,
            "zone": row.time_zone,
        }
        for row in coming
    ]
    return [Panel("", rows, order=10)]


def cohorts_to_join(user: AnyUser) -> list[Panel]:
    """The cohorts that anyone may join, on the public home page; a visitor signs in on the way. One query."""
    rows = [
        {
            "title": cohort.name,
            "href": reverse("cohorts:join", args=[cohort.pk]),
            "text": _places_words(cohort),
            "date": cohort.starts_on,
            "theme": cohort.theme.hue,
        }
        for cohort in queries.to_join(user)
    ]
    return [Panel(_("Open cohorts"), rows)] if rows else []


def _places_words(cohort: Any) -> str:
    left = max(cohort.capacity - cohort.seated, 0)
    days = _("From %(from_day)s to %(to_day)s") % {
        "from_day": dates.day_plain(cohort.starts_on),
        "to_day": dates.day_plain(cohort.ends_on),
    }
    words = ngettext("%(number)s free place", "%(number)s free places", left) % {"number": left}
    return f"{days} · {words if left else _('waiting list')}"


def _next_words(cohort: Any) -> str:
    if cohort.next_at:
        return _("Next session %(day)s") % {"day": dates.day_long(cohort.next_at, cohort.next_zone)}
    return _("From %(from_day)s to %(to_day)s") % {
        "from_day": dates.day_plain(cohort.starts_on),
        "to_day": dates.day_plain(cohort.ends_on),
    }


panel_sources.register(PanelSource("cohorts of a theme", PanelPage.THEME, cohorts_of_theme))
panel_sources.register(PanelSource("next session", PanelPage.COURSE_END, after_course))
panel_sources.register(PanelSource("open cohorts", PanelPage.HOME, cohorts_to_join))
