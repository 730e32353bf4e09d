"""When, where and for whom a coach opens time."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import dates
from django.utils.translation import gettext_lazy as _

from coaching.enums import SlotKind, SlotMode
from coaching.models import Slot
from cohorts.models import Cohort
from lms.accounts.models import TIME_ZONES, User
from lms.core.ui.dates import clock
from lms.core.web.asking import AsksForEach
from lms.core.web.fields import SafeModelChoiceField
from lms.core.web.widgets import Clock, Day

from .fields import BAD_DAY


class TimesForm(AsksForEach, forms.Form):
    """Day, hour and length, in the zone of the slot."""

    day = forms.DateField(label=_("Day"), widget=Day)
    clock = forms.TimeField(label=_("Hour"), widget=Clock)
    minutes = forms.IntegerField(label=_("Length, in minutes"), min_value=5, max_value=720, initial=45)

    def times(self, zone: str) -> tuple[dt.datetime, dt.datetime]:
        """Start and end of what was typed."""
        data = self.cleaned_data
        start = dt.datetime.combine(data["day"], data["clock"], tzinfo=ZoneInfo(zone))
        return start, start + dt.timedelta(minutes=data["minutes"])


class DetailsForm(AsksForEach, forms.Form):
    title = forms.CharField(label=_("Subject"), max_length=160, required=False)
    mode = forms.ChoiceField(label=_("How"), choices=SlotMode.choices)
    place = forms.CharField(label=_("Place, or telephone number"), max_length=250, required=False)
    video_url = forms.URLField(label=_("Video link"), max_length=200, required=False, assume_scheme="https")
    seats = forms.IntegerField(
        label=_("Places"), min_value=1, max_value=100, initial=1, help_text=_("An individual slot has one.")
    )


class SlotForm(TimesForm, DetailsForm):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=SlotKind.choices, widget=forms.RadioSelect, initial="individual"
    )
    cohort = SafeModelChoiceField(
        label=_("Cohort"), queryset=Cohort.objects.none(), required=False, empty_label=_("All my cohorts")
    )
    time_zone = forms.ChoiceField(label=_("Hours of"), choices=TIME_ZONES)
    field_order = [
        "kind",
        "day",
        "clock",
        "minutes",
        "time_zone",
        "cohort",
        "seats",
        "mode",
        "place",
        "video_url",
        "title",
    ]

    def __init__(self, *args: object, coach: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = coach.coached_cohorts.all()  # type: ignore[attr-defined]
        self.fields["time_zone"].initial = coach.time_zone


WEEKDAYS = [(str(number), name) for number, name in dates.WEEKDAYS.items()]
HOURS = [(str(hour), hour) for hour in range(7, 21)]
YEARS = (2000, 2200)  # a day outside is a slip of the keyboard, and beyond what clocks reckon
LONGEST_TIME = dt.timedelta(weeks=12)


class SlotsForm(DetailsForm):
    """Several slots: from a day to another, on some days of the week, at some hours."""

    since = forms.DateField(
        label=_("First day"),
        widget=Day,
        error_messages={"required": _("Choose the first day."), "invalid": BAD_DAY},
    )
    until = forms.DateField(
        label=_("Last day"),
        widget=Day,
        error_messages={"required": _("Choose the last day."), "invalid": BAD_DAY},
    )
    weekdays = forms.MultipleChoiceField(
        label=_("Which days?"),
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one day of the week.")},
    )
    hours = forms.MultipleChoiceField(
        label=_("At which hours?"),
        choices=HOURS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one hour.")},
    )
    minutes = forms.IntegerField(
        label=_("Length of each, in minutes"),
        min_value=5,
        max_value=720,
        initial=45,
        error_messages={"required": _("Say how many minutes each lasts.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=SlotKind.choices, widget=forms.RadioSelect, initial="individual"
    )
    cohort = SafeModelChoiceField(
        label=_("Cohort"), queryset=Cohort.objects.none(), required=False, empty_label=_("All my cohorts")
    )
    time_zone = forms.ChoiceField(label=_("Hours of"), choices=TIME_ZONES)

    def __init__(self, *args: object, coach: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = coach.coached_cohorts.all()  # type: ignore[attr-defined]
        self.fields["time_zone"].initial = coach.time_zone
        self.fields["hours"].choices = [(value, _hour(hour)) for value, hour in HOURS]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The days make sense: an end after the start, and a season at most."""
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day comes before the first: choose a later one."))
        elif since and until and until - since > LONGEST_TIME:
            self.add_error("until", _("Open twelve weeks at most at once: choose an earlier day."))
        for name, day in (("since", since), ("until", until)):
            if day and not YEARS[0] <= day.year <= YEARS[1]:
                self.add_error(name, BAD_DAY)
        return data

    def times(self) -> list[tuple[dt.datetime, dt.datetime]]:
        """All hours of all these days, in the zone of the slots."""
        data = self.cleaned_data
        zone, length = ZoneInfo(data["time_zone"]), dt.timedelta(minutes=data["minutes"])
        span = (data["until"] - data["since"]).days + 1
        days = (data["since"] + dt.timedelta(days=number) for number in range(span))
        starts = [
            dt.datetime.combine(day, dt.time(int(hour)), tzinfo=zone)
            for day in days
            if str(day.weekday()) in data["weekdays"]
            for hour in data["hours"]
        ]
        return [(start, start + length) for start in starts]


def _hour(hour: int) -> str:
    return clock(dt.datetime(2026, 1, 1, hour))  # noqa: DTZ001 - an hour of any day


class CancelForm(AsksForEach, forms.Form):
    reason = forms.CharField(
        label=_("A word for those who booked"), max_length=300, required=False, widget=forms.Textarea
    )


def times_of(slot: Slot) -> dict[str, Any]:
    """What the form shows of a slot's times, in its zone."""
    start = slot.starts_at.astimezone(ZoneInfo(slot.time_zone))
    return {"day": start.date(), "clock": start.time(), "minutes": slot.minutes}
