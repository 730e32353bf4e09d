"""Answers that wait for their reader, on the first page of coaches; experts and managers find them from the cohort."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.memberships import memberships_of
from lms.core.hub import Card, FirstPage, NextStep, Panel, Urgency, next_steps, panels


def _panel(page: FirstPage) -> dict[str, Any] | None:
    number = len(memberships_of(page.user).answers_to_read)
    return {"number": number} if number else None


def _to_read(page: FirstPage) -> Card | None:
    number = len(memberships_of(page.user).answers_to_read)
    if not number:
        return None
    words = ngettext("%(n)s set of answers is to be read", "%(n)s sets of answers are to be read", number)
    return Card(
        headline=_("answers wait for you to read them."),
        title=words % {"n": number},
        href=reverse("questions:to_read"),
        action=_("Read the answers"),
    )


panels.register(Panel("answers to read", _panel, "questions/hub/to_read.html", order=8))
next_steps.register(NextStep("read answers", _to_read, Urgency.LATER, order=8))
