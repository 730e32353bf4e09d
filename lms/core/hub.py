"""The first page of a signed-in person, as far as the apps declare it: each in its `hub.py`, with its order and its query.

The page is one step to take (`next_steps`), then a card for each thing that concerns the reader (`panels`). Both read
through `FirstPage.read`, so that a step and a panel that show the same rows cost one query.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from .asked_once import AskedOnce
from .registry import Declaration, Registry

if TYPE_CHECKING:
    from lms.accounts.models import User

SHOWN = 5  # rows of a list; the whole list is one link away


class FirstPage(AskedOnce):
    """What one person is shown at one moment."""

    def __init__(self, user: "User") -> None:
        super().__init__()
        self.user = user


class Place(Enum):
    """Where a panel stands. BLANK: in the place of all the panels of MAIN, when there are none."""

    MAIN = "main"
    ASIDE = "aside"
    FOOT = "foot"
    BLANK = "blank"


@dataclass(frozen=True)
class Panel(Declaration):
    """A card. `context(page)` gives what its template shows; nothing where it does not concern the reader."""

    context: Callable[[FirstPage], dict[str, Any] | None]
    template: str
    place: Place = Place.MAIN

    def problems(self) -> Iterable[str]:
        try:
            get_template(self.template)
        except TemplateDoesNotExist as error:
            yield f"there is no template {error}"


@dataclass
class Card:
    """The one thing to do: a sentence for the title of the page, and a card with the big button."""

    headline: str
    title: str
    href: str
    action: str
    text: str = ""
    more: str = ""
    hue: str = "none"
    when: datetime | date | None = None
    zone: str = ""
    due: date = date.max  # the day by which it is to be done, where it takes place
    link: tuple[str, str] | None = None  # (words, address)


class Urgency(Enum):
    """NOW: within minutes. DATED: the card that is due first, late ones have days past. LATER: what can wait."""

    NOW = 1
    DATED = 2
    LATER = 3


@dataclass(frozen=True)
class NextStep(Declaration):
    """`card(page)`: the card, or nothing where there is nothing to do."""

    card: Callable[[FirstPage], Card | None]
    urgency: Urgency


panels = Registry(Panel, file="hub")
next_steps = Registry(NextStep, file="hub")
