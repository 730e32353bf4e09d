"""Input of hand-ins."""

import datetime as dt
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lms.core.web.asking import AsksForEach
from lms.core.web.widgets import Clock, Day

from .enums import WorkState
from .models import LONGEST_NOTE, LONGEST_TEXT
from .queries import Task

NEAR = dt.timedelta(days=3 * 366)
BAD_DAY = _("This day is more than three years away: check the year.")


def take_step(form: forms.Form, step: int) -> None:
    """Who sends this page again does so on purpose: it knows the last step now."""
    data = cast(QueryDict, form.data).copy()
    data["step"] = str(step)
    form.data = data


class WorkForm(AsksForEach, forms.Form):
    """A draft; which of the two fields there are, the block says."""

    note = forms.CharField(
        label=_("What you have changed"), max_length=LONGEST_NOTE, required=False,
        help_text=_("Two sentences for the person who reads it."), widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Your text"), max_length=LONGEST_TEXT, required=False, strip=False, widget=forms.Textarea({"rows": 12})
    )  # fmt: skip
    file = forms.FileField(
        label=_("Your file"), required=False, max_length=1000, allow_empty_file=True,
        help_text=_("PDF, document, table, slides, picture or text; 10 MB at most. It is examined before it is opened."),
    )  # fmt: skip
    # Not required, as the others: none of them says « optional ». Without it the page counts as an old one.
    step = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9, required=False)

    def __init__(self, *args: Any, task: Task, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["note"]
        if not task.takes_text:
            del self.fields["text"]
        if not task.takes_file:
            del self.fields["file"]


class ReviewForm(AsksForEach, forms.Form):
    """What a coach or an expert says of a version."""

    asks = {"verdict": _("Say whether it is accepted.")}

    comment = forms.CharField(
        label=_("Your remark"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea({"rows": 6}),
        help_text=_("The person, or the whole team, reads it."),
    )  # fmt: skip
    points = forms.DecimalField(
        label=_("Mark"), min_value=0, max_digits=8, decimal_places=2, required=False, localize=True
    )  # fmt: skip
    verdict = forms.ChoiceField(
        label=_("And now?"), widget=forms.RadioSelect,
        choices=[(WorkState.ACCEPTED, _("I accept it")), (WorkState.TO_REDO, _("I ask for another version"))],
    )  # fmt: skip
    step = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9)

    def __init__(self, *args: Any, has_mark: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_mark:
            del self.fields["points"]


class DeadlineForm(AsksForEach, forms.Form):
    """Days and hours in the zone of the cohort."""

    day = forms.DateField(label=_("To be handed in by"), widget=Day)
    clock = forms.TimeField(
        label=_("Hour"), widget=Clock, error_messages={"required": _("Choose the hour until which one hands in.")}
    )  # fmt: skip
    late_day = forms.DateField(
        label=_("Late, until"), widget=Day, required=False,
        help_text=_("After the deadline work is taken, and says “late”. Without a day here there is no end to it."),
    )  # fmt: skip

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)

    def _near(self, name: str) -> dt.date | None:
        day: dt.date | None = self.cleaned_data[name]
        if day is not None and abs(day - dt.datetime.now(self.zone).date()) > NEAR:
            raise forms.ValidationError(BAD_DAY, code="far")
        return day

    def clean_day(self) -> dt.date | None:
        """A year that is mistyped is seen here."""
        return self._near("day")

    def clean_late_day(self) -> dt.date | None:
        """The same."""
        return self._near("late_day")

    @property
    def due_at(self) -> dt.datetime:
        data = self.cleaned_data
        return dt.datetime.combine(data["day"], data["clock"], tzinfo=self.zone)

    @property
    def late_until(self) -> dt.datetime | None:
        """The end of the last day on which late work is taken."""
        day = self.cleaned_data["late_day"]
        return dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=self.zone) if day else None
