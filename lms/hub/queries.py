"""What the first page shows: chosen among what the apps declare (lms.core.hub)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lms.accounts.models import User
from lms.core.hub import Card, FirstPage, Place, Urgency, next_steps, panels


@dataclass
class ShownPanel:
    """A panel that concerns the reader, with what it shows."""

    template: str
    context: dict[str, Any]


@dataclass
class Dashboard:
    """The step to take, and the panels by place."""

    user: User
    next: Card | None = None
    main: list[ShownPanel] = field(default_factory=list)
    aside: list[ShownPanel] = field(default_factory=list)
    foot: list[ShownPanel] = field(default_factory=list)


def dashboard_of(user: User) -> Dashboard:
    """Reads what concerns the person, then chooses what comes first."""
    page = FirstPage(user)
    return Dashboard(
        user=user,
        next=_next(page),
        main=_shown(page, Place.MAIN) or _shown(page, Place.BLANK)[:1],
        aside=_shown(page, Place.ASIDE),
        foot=_shown(page, Place.FOOT),
    )


def _shown(page: FirstPage, place: Place) -> list[ShownPanel]:
    found = ((panel, panel.context(page)) for panel in panels if panel.place is place)
    return [ShownPanel(panel.template, context) for panel, context in found if context is not None]


def _next(page: FirstPage) -> Card | None:
    """What is due within minutes, then what is due first (of one day: by the order declared), then what can wait."""
    now = _first(page, Urgency.NOW)
    if now is not None:
        return now
    dated = min(_cards(page, Urgency.DATED), key=lambda card: card.due, default=None)
    return dated or _first(page, Urgency.LATER)


def _cards(page: FirstPage, urgency: Urgency) -> Iterator[Card]:
    return (card for step in next_steps if step.urgency is urgency and (card := step.card(page)) is not None)


def _first(page: FirstPage, urgency: Urgency) -> Card | None:
    return next(_cards(page, urgency), None)
