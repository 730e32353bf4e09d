"""Videos and sounds in /gestion/: their list and what is said of them; files come by a screen of their own."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet

from .forms import MediaFileForm
from .models import MediaFile


class MediaFileViewSet(SnippetViewSet):
    """« Vidéos et sons »"""

    model = MediaFile
    icon = "media"
    menu_label = _("Videos and sounds")
    menu_name = "media"
    menu_order = 124
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["title", "kind", "file_name"]
    list_filter = ["kind"]
    search_fields = ["title"]
    list_per_page = 30
    edit_handler = ObjectList(
        [
            HelpPanel(template="media/admin/player.html"),
            FieldPanel("title"),
            FieldPanel("captions_file"),
            FieldPanel("captions"),
        ],
        base_form_class=MediaFileForm,
    )
