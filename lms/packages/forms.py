"""The form that takes a package where no script cuts it into pieces."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.core.web.asking import AsksForEach
from lms.core.web.fields import SafeModelChoiceField

from .models import Package

LARGEST_AT_ONCE = 10 * 1024 * 1024  # the proxy's limit for ordinary forms is a little above


class PackageFileForm(AsksForEach, forms.Form):
    """What is in the file is for the examination; here its weight."""

    asks = {"file": _("Choose the file of the package.")}

    file = forms.FileField(
        label=_("File"), help_text=_("Up to 250 MB, sent in pieces; without JavaScript up to 10 MB.")
    )
    package = SafeModelChoiceField(
        label=_("New version of"),
        queryset=Package.objects.all(),
        required=False,
        empty_label=_("A new package"),
    )

    def clean_file(self) -> Any:
        """At once only what an ordinary form may weigh."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_AT_ONCE:
            raise forms.ValidationError(
                _("Without JavaScript a package may weigh 10 MB at most."), code="too_heavy"
            )
        return file
