"""Parts of the administration's first page that the apps share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from wagtail.admin.ui.components import Component

Text = str | Promise


@dataclass
class WaitingPanel(Component):
    """What waits for the person: lines of (title, address, small text), or a sentence when nothing does.

    Add it in `construct_homepage_panels`: `panels.insert(0, WaitingPanel(_("Resources to check"), rows, empty=…))`.
    """

    title: Text
    rows: Sequence[tuple[Text, str, Text]]
    empty: Text = ""
    link: tuple[str, Text] | None = None  # (address, words) of all that waits
    order: int = 100

    template_name = "wagtailadmin/panels/waiting.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None) -> dict[str, Any]:
        """For its template."""
        return {"title": self.title, "rows": self.rows, "empty": self.empty, "link": self.link}
