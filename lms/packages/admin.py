"""Packages in /gestion/: their list and what is said of them; files come by a screen of their own."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import Package


class PackageViewSet(SnippetViewSet):
    """« Paquets »"""

    model = Package
    icon = "media"
    menu_label = _("Packages")
    menu_name = "packages"
    menu_order = 122
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["title", "minutes"]
    search_fields = ["title"]
    list_per_page = 30
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("minutes"),
            MultiFieldPanel(
                [FieldPanel(name) for name in ("keyboard", "captions", "screen_reader", "larger_text")],
                _("Accessibility, as its author says"),
            ),
        ]
    )
