"""The form that takes a recording where no script cuts it into pieces."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.core.web.asking import AsksForEach
from lms.core.web.fields import SafeModelChoiceField

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
