"""What somebody says when they book or wait."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.core.web.asking import AsksForEach


class QuestionForm(AsksForEach, forms.Form):
    question = forms.CharField(
        label=_("What do you want to move forward?"),
        help_text=_("One sentence is enough."),
        max_length=1000,
        widget=forms.Textarea,
        error_messages={
            "required": _("Say in a sentence what you want to speak about: your coach prepares with it.")
        },
    )


class WaitForm(AsksForEach, forms.Form):
    question = forms.CharField(
        label=_("What do you want to move forward?"),
        help_text=_("One sentence is enough."),
        max_length=1000,
        required=False,
        widget=forms.Textarea,
    )
