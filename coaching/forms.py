"""What people type, turned into clean data; the domain decides."""

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.forms import formset_factory
from django.utils import dates
from django.utils.translation import gettext_lazy as _

from cohorts.models import Cohort
from library.models import Resource
from lms.accounts.models import TIME_ZONES, Territory, User
from lms.core.db.lines import no_link
from lms.core.ui.dates import clock
from lms.core.web.asking import AsksForEach
from lms.core.web.fields import SafeModelChoiceField
from lms.core.web.widgets import Clock, Day

from .domain.logs import NOBODY_CAME
from .enums import ProjectState, RecommendationState, SlotKind, SlotMode, Stage
from .models import Booking, Project, Slot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

BAD_DAY = _("This is not a day that the calendar knows: choose another one.")
ANSWERS = [choice for choice in RecommendationState.choices if choice[0] != RecommendationState.PROPOSED]


class PersonChoice(SafeModelChoiceField):
    """People by their names; the reader is “me”."""

    reader: User | None = None

    def label_from_instance(self, obj: Any) -> str:
        """« Camille Berthier », « moi »"""
        return str(_("me")) if self.reader and obj.pk == self.reader.pk else obj.get_full_name()


class QuestionForm(AsksForEach, forms.Form):
    """What a booking is about."""

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
    """What one would speak about, if a place comes free."""

    question = forms.CharField(
        label=_("What do you want to move forward?"),
        help_text=_("One sentence is enough."),
        max_length=1000,
        required=False,
        widget=forms.Textarea,
    )


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
    """How people meet."""

    title = forms.CharField(label=_("Subject"), max_length=160, required=False)
    mode = forms.ChoiceField(label=_("How"), choices=SlotMode.choices)
    place = forms.CharField(label=_("Place, or telephone number"), max_length=250, required=False)
    video_url = forms.URLField(label=_("Video link"), max_length=200, required=False, assume_scheme="https")
    seats = forms.IntegerField(
        label=_("Places"), min_value=1, max_value=100, initial=1, help_text=_("An individual slot has one.")
    )


class SlotForm(TimesForm, DetailsForm):
    """A new slot."""

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

    def __init__(self, *args: Any, coach: User, **kwargs: Any) -> None:
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

    def __init__(self, *args: Any, coach: User, **kwargs: Any) -> None:
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
    """« 9 h »"""
    return clock(dt.datetime(2026, 1, 1, hour))  # noqa: DTZ001 - an hour of any day


class CancelForm(AsksForEach, forms.Form):
    """Why a slot is cancelled."""

    reason = forms.CharField(
        label=_("A word for those who booked"), max_length=300, required=False, widget=forms.Textarea
    )


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

    def __init__(self, *args: Any, seated: "Iterable[Booking]", **kwargs: Any) -> None:
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
    """« Camille Berthier, Val d’Orme »"""
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
        self, *args: Any, people: "QuerySet[User]", projects: "QuerySet[Project]", reader: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
        self.fields["owner"].reader = reader  # type: ignore[attr-defined]
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        if len(projects) < 2:
            del self.fields["project"]


class NewActionForm(AsksForEach, forms.Form):
    """An action of the team."""

    asks = {"title": _("Say what has to be done.")}

    title = forms.CharField(label=_("What?"), max_length=250)
    owner = PersonChoice(
        label=_("Who?"), queryset=User.objects.none(), required=False, empty_label=_("The team")
    )
    due_on = forms.DateField(label=_("For when?"), widget=Day, required=False)

    def __init__(self, *args: Any, people: "QuerySet[User]", reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
        self.fields["owner"].reader = reader  # type: ignore[attr-defined]


class FollowUpForm(AsksForEach, forms.Form):
    """An expert's look."""

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

    def __init__(self, *args: Any, resources: "QuerySet[Resource]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].queryset = resources  # type: ignore[attr-defined]


class AnswerForm(AsksForEach, forms.Form):
    """What the team makes of an advice."""

    asks = {"state": _("Say what you make of it.")}

    state = forms.ChoiceField(label=_("What do you make of it?"), choices=ANSWERS, widget=forms.RadioSelect)
    word = forms.CharField(
        label=_("A word on it"),
        max_length=300,
        required=False,
        help_text=_("Needed when you set the advice aside."),
    )
    due_on = forms.DateField(label=_("If you accept it: for when?"), widget=Day, required=False)


class ProjectForm(AsksForEach, forms.Form):
    """A project, in the words of its team."""

    title = forms.CharField(label=_("Title"), max_length=160, validators=[no_link])
    summary = forms.CharField(
        label=_("What do you want to achieve?"), required=False, widget=forms.Textarea, max_length=4000
    )
    stage = forms.ChoiceField(label=_("Where are you?"), choices=Stage.choices)


class NewProjectForm(ProjectForm):
    """The same, with its cohort and territory: those of the person."""

    cohort = SafeModelChoiceField(label=_("Cohort"), queryset=Cohort.objects.none())
    territory = SafeModelChoiceField(label=_("Territory"), queryset=Territory.objects.none())
    field_order = ["title", "territory", "cohort", "summary", "stage"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cohorts = Cohort.objects.filter(pk__in=user.enrolments.seated().values("cohort"))
        self.fields["cohort"].queryset = cohorts  # type: ignore[attr-defined]
        self.fields["territory"].queryset = user.territories.all()  # type: ignore[attr-defined]
        for name in ("cohort", "territory"):
            rows = list(self.fields[name].queryset[:2])  # type: ignore[attr-defined]
            if len(rows) == 1:
                self.fields[name].initial = rows[0]


class MemberForm(AsksForEach, forms.Form):
    """One more person of the cohort in the team."""

    user = PersonChoice(
        label=_("Colleague of the cohort"), queryset=User.objects.none(), empty_label=_("Choose someone")
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if project.cohort is not None:
            seated = project.cohort.enrolments.seated().values("user")
            people = User.objects.filter(pk__in=seated).exclude(pk__in=project.team.order_by().values("pk"))
            self.fields["user"].queryset = people  # type: ignore[attr-defined]


def times_of(slot: Slot) -> dict[str, Any]:
    """What the form shows of a slot's times, in its zone."""
    start = slot.starts_at.astimezone(ZoneInfo(slot.time_zone))
    return {"day": start.date(), "clock": start.time(), "minutes": slot.minutes}


ActionFormSet = formset_factory(ActionForm, extra=1, max_num=20, absolute_max=20)
AdviceFormSet = formset_factory(AdviceForm, extra=3, max_num=3, absolute_max=3)
