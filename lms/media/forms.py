"""Forms of /gestion/: a file without a script that cuts it into pieces, and what is said of a recording."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from lms.core.web.asking import AsksForEach
from lms.core.web.fields import SafeModelChoiceField

from . import captions
from .models import MediaFile

LARGEST_AT_ONCE = 10 * 1024 * 1024  # the proxy's limit for ordinary forms is a little above


class MediaUploadForm(AsksForEach, forms.Form):
    """What is in the file is for the examination; here its weight."""

    asks = {"file": _("Choose the file of the video or the sound.")}

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "MP4, WebM, MP3, M4A or Ogg, up to 500 MB, sent in pieces; without JavaScript up to 10 MB."
        ),
    )
    replaces = SafeModelChoiceField(
        label=_("In place of"),
        queryset=MediaFile.objects.all(),
        required=False,
        empty_label=_("A new video or sound"),
    )

    def clean_file(self) -> Any:
        """At once only what an ordinary form may weigh."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_AT_ONCE:
            raise forms.ValidationError(
                _("Without JavaScript a file may weigh 10 MB at most."), code="too_heavy"
            )
        return file


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
