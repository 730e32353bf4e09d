"""What a person writes beside lessons."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.core.web.asking import AsksForEach

from .models.writing import LONGEST


class NoteForm(AsksForEach, forms.Form):
    body = forms.CharField(
        label=_("My note"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("For you alone: nobody else can read it. Empty it and keep it to take it away."),
    )


class ReflectionForm(AsksForEach, forms.Form):
    asks = {"body": _("Write your answer.")}
    body = forms.CharField(label=_("My answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8}))
    project = forms.TypedChoiceField(
        label=_("Keep it with my project"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, projects: list[tuple[int, str]], question: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = question
        own = self.fields["project"]
        assert isinstance(own, forms.TypedChoiceField)  # noqa: S101 - for types
        own.choices = [("", _("No, for me alone")), *projects]
        if not projects:
            del self.fields["project"]
