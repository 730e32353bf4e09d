"""Works that wait for their reader, on the first page of coaches and experts: how many, without a query more."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.memberships import memberships_of
from lms.core.hub import Card, FirstPage, NextStep, Panel, Urgency, next_steps, panels


def _number(page: FirstPage) -> int:
    known = memberships_of(page.user)
    return len(known.works_to_read | known.works_of_themes)


def _panel(page: FirstPage) -> dict[str, Any] | None:
    number = _number(page)
    return {"number": number} if number else None


def _to_read(page: FirstPage) -> Card | None:
    number = _number(page)
    if not number:
        return None
    words = ngettext("%(n)s work is to be read", "%(n)s works are to be read", number)
    return Card(
        headline=_("somebody waits for your word on their work."),
        title=words % {"n": number},
        href=reverse("handins:to_read"),
        action=_("Read the works"),
    )


panels.register(Panel("works to read", _panel, "handins/hub/to_read.html", order=15))
next_steps.register(NextStep("read works", _to_read, Urgency.LATER, order=8))
