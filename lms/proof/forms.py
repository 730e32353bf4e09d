"""Input to clean data."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.core.web.asking import AsksForEach

from .badge_reading import LONGEST
from .enums import CertificateKind


class CodeForm(AsksForEach, forms.Form):
    """By GET, from whoever holds the paper: nothing typed is refused here, the answer is on the page."""

    c = forms.CharField(
        label=_("Code printed beside the black and white square"),
        help_text=_("16 letters and digits. Hyphens and capitals do not matter."),
        required=False,
    )


class BadgeForm(AsksForEach, forms.Form):
    """A badge as a file, or its text."""

    file = forms.FileField(
        label=_("The file of the badge"), help_text=_("A file that ends in .jwt or .txt."), required=False
    )
    text = forms.CharField(label=_("Or its text"), widget=forms.Textarea, max_length=LONGEST, required=False)

    def clean(self) -> dict[str, Any]:
        """The token, from whichever was given: `token`."""
        data = super().clean() or {}
        sent = data.get("file")
        if sent is not None and sent.size > LONGEST:
            self.add_error("file", _("This file is too large for a badge."))
        elif sent is not None:
            data["token"] = sent.read(LONGEST).decode("ascii", "replace")
        elif data.get("text"):
            data["token"] = data["text"]
        elif not self.errors:
            self.add_error("file", _("Choose the file of the badge, or paste its text."))
        return data


class SettingsForm(AsksForEach, forms.Form):
    """How a course certifies."""

    is_automatic = forms.BooleanField(
        label=_("Issue the certificate by itself when somebody finishes the course"), required=False
    )
    signatory = forms.CharField(
        label=_("Who signs"),
        max_length=160,
        required=False,
        help_text=_("Name and role, for instance: Judith Weber, manager of the cohort."),
    )


class IssueForm(AsksForEach, forms.Form):
    """Whom to issue to, and what."""

    kind = forms.ChoiceField(label=_("Which certificate"), choices=CertificateKind.choices)
    group = forms.ChoiceField(label=_("To whom"), required=False)

    def __init__(self, *args: Any, groups: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["group"]
        field.choices = [("", _("Everybody who follows the course")), *groups]


class ReasonForm(AsksForEach, forms.Form):
    """Why a certificate is revoked or replaced."""

    asks = {"reason": _("Say why: the reason stays in the register, and the person is told.")}
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("It stays in the register, and the person reads it."),
    )
