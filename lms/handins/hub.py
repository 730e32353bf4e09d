"""Works to be read, on the first page of those who mark them; works to be done again, for those who wrote them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts.memberships import memberships_of
from lms.core.hub import SHOWN, Card, FirstPage, NextStep, Panel, Urgency, next_steps, panels

from .enums import WorkState
from .models import HandIn
from .queries import listed


def _to_read(page: FirstPage) -> list[HandIn]:
    """One more than is shown; no query for who marks nobody's work."""
    known = memberships_of(page.user)
    if not (known.coached_cohorts or known.expert_themes):
        return []
    rows = listed(HandIn.objects.marked_by(page.user).filter(state=WorkState.HANDED_IN))
    return list(rows.order_by("handed_in_at", "pk")[: SHOWN + 1])


def _panel(page: FirstPage) -> dict[str, Any] | None:
    works = page.read(_to_read)
    return {"works": works[:SHOWN], "has_more": len(works) > SHOWN} if works else None


def _step(page: FirstPage) -> Card | None:
    works = page.read(_to_read)
    if not works:
        return None
    work = works[0]
    return Card(
        headline=_("somebody waits for your word on their work."),
        title=work.title,
        text=work.whose,
        href=reverse("handins:hand_in", args=[work.pk]),
        action=_("Read the work"),
        hue=work.course.theme.hue,
    )


panels.register(Panel("works to read", _panel, "handins/hub/to_read.html", order=15))
next_steps.register(NextStep("read a work", _step, Urgency.LATER, order=8))
