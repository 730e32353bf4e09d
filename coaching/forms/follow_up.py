"""What comes between sessions: actions, follow-ups, advice and its answers."""

from typing import TYPE_CHECKING

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from coaching.enums import ProjectState, RecommendationState
from library.models import Resource
from lms.accounts.models import User
from lms.core.web.asking import AsksForEach
from lms.core.web.fields import SafeModelChoiceField
from lms.core.web.widgets import Day

from .fields import PersonChoice

if TYPE_CHECKING:
    from django.db.models import QuerySet

ANSWERS = [choice for choice in RecommendationState.choices if choice[0] != RecommendationState.PROPOSED]


class NewActionForm(AsksForEach, forms.Form):
    asks = {"title": _("Say what has to be done.")}

    title = forms.CharField(label=_("What?"), max_length=250)
    owner = PersonChoice(
        label=_("Who?"), queryset=User.objects.none(), required=False, empty_label=_("The team")
    )
    due_on = forms.DateField(label=_("For when?"), widget=Day, required=False)

    def __init__(self, *args: object, people: "QuerySet[User]", reader: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
        self.fields["owner"].reader = reader  # type: ignore[attr-defined]


class FollowUpForm(AsksForEach, forms.Form):
    asks = {
        "state": _("Say how the project is doing."),
        "happened_on": _("Choose the day of this follow-up."),
    }

    state = forms.ChoiceField(
        label=_("How is the project doing?"), choices=ProjectState.choices, widget=forms.RadioSelect
    )
    finding = forms.CharField(
        label=_("What you found"),
        help_text=_("Read by the team and its coach."),
        widget=forms.Textarea,
        error_messages={"required": _("Write what you found: the team acts on it.")},
    )
    happened_on = forms.DateField(label=_("Day of this follow-up"), widget=Day)
    next_on = forms.DateField(label=_("Next follow-up"), widget=Day, required=False)


class AdviceForm(AsksForEach, forms.Form):
    """One recommendation; an empty line is none."""

    advice = forms.CharField(label=_("What do you advise?"), max_length=300, required=False)
    why = forms.CharField(label=_("Why?"), required=False, widget=forms.Textarea)
    resource = SafeModelChoiceField(
        label=_("Resource to start from"),
        queryset=Resource.objects.none(),
        required=False,
        empty_label=_("None in particular"),
    )

    def __init__(self, *args: object, resources: "QuerySet[Resource]", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].queryset = resources  # type: ignore[attr-defined]


class AnswerForm(AsksForEach, forms.Form):
    asks = {"state": _("Say what you make of it.")}

    state = forms.ChoiceField(label=_("What do you make of it?"), choices=ANSWERS, widget=forms.RadioSelect)
    reply = forms.CharField(
        label=_("A word on it"),
        max_length=300,
        required=False,
        help_text=_("Needed when you set the advice aside."),
    )
    due_on = forms.DateField(label=_("If you accept it: for when?"), widget=Day, required=False)


AdviceFormSet = formset_factory(AdviceForm, extra=3, max_num=3, absolute_max=3)
