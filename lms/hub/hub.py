"""What the first page says to whom nothing concerns yet."""

from typing import Any

from django.utils.translation import gettext as _

from lms.core.hub import Card, FirstPage, NextStep, Panel, Place, Urgency, next_steps, panels


def _welcome(page: FirstPage) -> dict[str, Any]:
    return {}


def _to_discover(page: FirstPage) -> Card:
    return Card(
        headline=_("welcome."),
        title=_("Choose a theme"),
        text=_("Six themes, each with its courses, its experts and its texts."),
        href="/themes/",
        action=_("See the themes"),
    )


panels.register(Panel("welcome", _welcome, "hub/welcome.html", Place.BLANK, order=900))
next_steps.register(NextStep("discover", _to_discover, Urgency.LATER, order=900))
