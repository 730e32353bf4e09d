"""What came of a session: who was there, and who owes what."""

from typing import TYPE_CHECKING

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from coaching.domain.logs import NOBODY_CAME
from coaching.models import Booking, Project
from lms.accounts.models import User
from lms.core.web.asking import AsksForEach
from lms.core.web.fields import SafeModelChoiceField
from lms.core.web.widgets import Day

from .fields import PersonChoice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

NOBODY = "0"  # no booking has this key


class LogForm(AsksForEach, forms.Form):
    """Who was there, the shared part of a log, and the note of the coach."""

    came = forms.MultipleChoiceField(
        label=_("Who was there?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick who was there, or “Nobody came”.")},
    )
    summary = forms.CharField(
        label=_("What we worked on"),
        help_text=_("Read by the territory and by the experts of the theme."),
        widget=forms.Textarea,
        error_messages={"required": _("Write what you worked on: the territory and its expert read it.")},
    )
    decisions = forms.CharField(label=_("Decisions"), required=False, widget=forms.Textarea)
    minutes = forms.IntegerField(
        label=_("Length, in minutes"),
        min_value=1,
        max_value=720,
        error_messages={"required": _("Say how many minutes it lasted.")},
    )
    private_note = forms.CharField(
        label=_("Note to yourself"),
        help_text=_("Nobody else reads it: neither the territory, nor the team, nor the administrators."),
        required=False,
        widget=forms.Textarea,
    )

    def __init__(self, *args: object, seated: "Iterable[Booking]", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(row.pk), _seat_name(row)) for row in seated]
        nobody = _("Nobody came (counts %(n)s min for you)") % {"n": NOBODY_CAME}
        self.fields["came"].choices = [*choices, (NOBODY, nobody)]  # type: ignore[attr-defined]
        if not choices:
            del self.fields["came"]

    def clean_came(self) -> list[int]:
        """The keys of the bookings; none when nobody came."""
        ticked = self.cleaned_data["came"]
        if NOBODY in ticked and len(ticked) > 1:
            raise forms.ValidationError(_("Either somebody came or nobody did: untick one of the two."))
        return [int(key) for key in ticked if key != NOBODY]


def _seat_name(booking: "Booking") -> str:
    where = f", {booking.project.territory.name}" if booking.project else ""
    return f"{booking.person.get_full_name()}{where}"


class ActionForm(AsksForEach, forms.Form):
    """What someone owes; an empty line is no action."""

    title = forms.CharField(label=_("What?"), max_length=250, required=False)
    owner = PersonChoice(
        label=_("Who?"), queryset=User.objects.none(), required=False, empty_label=_("The team")
    )
    due_on = forms.DateField(label=_("For when?"), widget=Day, required=False)
    project = SafeModelChoiceField(
        label=_("Project"), queryset=Project.objects.none(), required=False, empty_label=_("Choose a project")
    )

    def __init__(
        self,
        *args: object,
        people: "QuerySet[User]",
        projects: "QuerySet[Project]",
        reader: User,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
        self.fields["owner"].reader = reader  # type: ignore[attr-defined]
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        if len(projects) < 2:
            del self.fields["project"]


ActionFormSet = formset_factory(ActionForm, extra=1, max_num=20, absolute_max=20)
