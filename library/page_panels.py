"""The library on the pages of themes."""

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts.requests import AnyUser
from lms.programme.models import ThemePage
from lms.programme.registry import Panel, PanelPage, PanelSource, panel_sources

from . import queries
from .enums import Standing


def latest_of_theme(theme: ThemePage, user: AnyUser) -> list[Panel]:
    """The latest resources of a theme that this person may see."""
    found = queries.latest_on(theme.pk, user)
    if not found:
        return []
    lines = [
        {
            "title": row.title,
            "href": row.get_absolute_url(),
            "text": " · ".join([row.get_kind_display(), *([str(Standing.ENDED.label)] if row.ended else [])]),
            "doc": row.mark,
            "theme": theme.hue,
        }
        for row in found
    ]
    link = f"{reverse('library:search')}?theme={theme.slug}"
    return [Panel(_("In the library"), lines, (link, _("See all that the library has on it")), order=60)]


panel_sources.register(PanelSource("library", PanelPage.THEME, latest_of_theme))
