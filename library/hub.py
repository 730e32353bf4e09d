"""The library on the first page: what is new for the reader, and what awaits an editor."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.enums import Role
from lms.core.hub import Card, FirstPage, NextStep, Panel, Place, Urgency, next_steps, panels

from . import rules
from .queries import new_and_proposed, new_for


def _shown(page: FirstPage) -> tuple[list[Any], list[Any]]:
    return new_and_proposed(page.user) if rules.can_keep(page.user) else (new_for(page.user), [])


def _proposed(page: FirstPage) -> list[Any]:
    return page.read(_shown)[1]


def _to_publish_panel(page: FirstPage) -> dict[str, Any] | None:
    proposed = _proposed(page)
    return {"proposed": proposed} if proposed else None


def _nothing_panel(page: FirstPage) -> dict[str, Any] | None:
    return {} if page.user.has_role(Role.EDITOR) else None


def _news_panel(page: FirstPage) -> dict[str, Any]:
    return {"news": page.read(_shown)[0]}


def _to_review(page: FirstPage) -> Card | None:
    proposed = _proposed(page)
    if not proposed:
        return None
    resource, count = proposed[0], len(proposed)
    return Card(
        headline=ngettext("a resource awaits publication.", "%(count)s resources await publication.", count)
        % {"count": count},
        title=resource.title,
        text=resource.get_kind_display(),
        href=reverse("library:edit", args=[resource.pk]),
        action=_("Read it and decide"),
    )


def _to_enrich(page: FirstPage) -> Card | None:
    if not page.user.has_role(Role.EDITOR):
        return None
    return Card(
        headline=_("nothing awaits publication."),
        title=_("Enrich the library"),
        text=_("A guide, a tool, a project sheet: what helps others to begin."),
        href=reverse("library:add"),
        action=_("Add a resource"),
    )


panels.register(Panel("to publish", _to_publish_panel, "library/hub/proposed.html", order=60))
panels.register(
    Panel("nothing to publish", _nothing_panel, "library/hub/nothing.html", Place.BLANK, order=10)
)
panels.register(Panel("new in the library", _news_panel, "library/hub/news.html", Place.FOOT))
next_steps.register(NextStep("review a resource", _to_review, Urgency.LATER, order=10))
next_steps.register(NextStep("enrich the library", _to_enrich, Urgency.LATER, order=50))
