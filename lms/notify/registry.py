"""What the platform may tell, and what stands in a person's calendar: each app declares its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.functional import Promise

from lms.core.registry import Declaration, Registry


@dataclass(frozen=True)
class Notification(Declaration):
    """One sort of news, "coaching.booking_made".

    Templates: `emails/<name with dots as slashes>.txt` (its first line is the subject) and `.html`.
    """

    label: str | Promise  # what a person reads

    @property
    def template(self) -> str:
        return "emails/" + self.name.replace(".", "/")

    def problems(self) -> Iterable[str]:
        for suffix in ("txt", "html"):
            try:
                get_template(f"{self.template}.{suffix}")
            except TemplateDoesNotExist as error:
                yield f"there is no template {error}"


notifications = Registry(Notification, file="notifications")


@dataclass(frozen=True)
class CalendarSource(Declaration):
    """Events of a person's calendar: `events(user) -> list[CalendarEvent]`, with as many queries whatever their number."""

    events: Callable[[Any], list[Any]]


calendar_sources = Registry(CalendarSource, file="calendars")
