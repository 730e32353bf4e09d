"""Videos and sounds in /gestion/: their list and what is said of them; files come by a screen of their own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet

from . import captions
from .models import MediaFile


class MediaFileForm(WagtailAdminModelForm):
    """Its captions come as a file, or are written by hand; each mistake is said with its line."""

    captions_file = forms.FileField(
        label=_("Captions, as a file (.vtt)"),
        required=False,
        help_text=_("Takes the place of what is written below."),
    )

    def clean_captions_file(self) -> str:
        """Their text; kept nowhere as a file."""
        file = self.cleaned_data["captions_file"]
        if not file:
            return ""
        if file.size > captions.LARGEST:
            raise forms.ValidationError(str(captions.Mistake("too_long")), code="too_long")
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(
                _("The file is no text in UTF-8. Save the captions again, choosing UTF-8."), code="not_text"
            ) from None
        return self._checked(text)

    def clean_captions(self) -> str:
        text: str = self.cleaned_data.get("captions", "")
        return self._checked(text) if text.strip() else ""

    def _checked(self, text: str) -> str:
        if "\0" in text:
            raise forms.ValidationError(_("The captions hold signs that are no text."), code="not_text")
        found = captions.mistakes(text)
        if found:
            raise forms.ValidationError([forms.ValidationError(str(one), code=one.code) for one in found])
        return captions.normal(text)

    def clean(self) -> dict[str, Any]:
        """The file that was sent is what is kept."""
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("captions_file"):
            cleaned["captions"] = cleaned["captions_file"]
            self._errors.pop("captions", None)
        if cleaned.get("captions") and not self.instance.is_video:
            self.add_error("captions", _("A sound has a transcript in its block, and no captions."))
        return cleaned

    class Meta:
        model = MediaFile
        fields = ["title", "captions"]


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
