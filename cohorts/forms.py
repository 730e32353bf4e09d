"""Input to clean data. Only the fields named here are ever read from a request."""

import zoneinfo
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import URLValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.enums import Role
from lms.accounts.models import TIME_ZONES, User
from lms.core.widgets import Clock, Day
from lms.programme.models import ThemePage

from . import rules
from .domain.sessions import MOST_HALF_DAYS, HalfDayPlan
from .models import GroupSession, HalfDay, Room

if TYPE_CHECKING:
    from django.db.models import QuerySet

SEVERAL = 12


def possible_coaches() -> "QuerySet[User]":
    """Who holds the role of coach."""
    return User.objects.active().with_role(Role.COACH).order_by("last_name", "first_name", "pk")


class CohortForm(forms.Form):
    """Opening a cohort."""

    theme = forms.ModelChoiceField(
        label=_("Theme"), queryset=ThemePage.objects.none(), empty_label=_("Choose a theme")
    )
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("For instance: Autumn 2026."))
    starts_on = forms.DateField(label=_("First day"), widget=Day)
    ends_on = forms.DateField(label=_("Last day"), widget=Day)
    capacity = forms.IntegerField(
        label=_("Number of places"), min_value=1, max_value=500, initial=20, widget=forms.NumberInput
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=TIME_ZONES, initial="Europe/Paris")
    coaches = forms.ModelMultipleChoiceField(
        label=_("Coaches"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = rules.themes_managed(user)  # type: ignore[attr-defined]
        self.fields["coaches"].queryset = possible_coaches()  # type: ignore[attr-defined]


class SettingsForm(forms.Form):
    """What a manager changes of a cohort that runs."""

    capacity = forms.IntegerField(label=_("Number of places"), min_value=1, max_value=500)
    coaches = forms.ModelMultipleChoiceField(
        label=_("Coaches"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["coaches"].queryset = possible_coaches()  # type: ignore[attr-defined]


class EnrolForm(forms.Form):
    """A person, by address or by name; where several bear the name, the form comes back with a choice."""

    who = forms.CharField(
        label=_("E-mail address or name"),
        max_length=254,
        help_text=_("The person has an account already: enter their address, or some letters of their name."),
    )
    person = forms.ModelChoiceField(
        label=_("Several people match: which one?"),
        queryset=User.objects.none(),
        required=False,
        empty_label=None,
        widget=forms.HiddenInput,
        error_messages={"required": _("Choose the person.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self._offer(str(self.data.get("who", "")))

    def _offer(self, who: str) -> None:
        found = matching(who)
        field = self.fields["person"]
        field.queryset = found  # type: ignore[attr-defined]
        if "@" not in who and 1 < found.count() <= SEVERAL:
            field.required = True
            field.widget = forms.RadioSelect()
            field.widget.choices = field.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One person, or a sentence that says how to get to one."""
        data = super().clean() or {}
        who = data.get("who")
        if not who or self.errors:
            return data
        people = list(matching(who)[: SEVERAL + 1])
        if data.get("person") is None and len(people) == 1:
            data["person"] = people[0]
        if data.get("person") is None:
            self.add_error(*_why_nobody(who, len(people)))
        return data


def matching(who: str) -> "QuerySet[User]":
    """Accounts with this address, or whose name holds all these words."""
    people = User.objects.active().order_by("last_name", "first_name", "pk")
    if "@" in who:
        return people.filter(email__iexact=who.strip())
    words = who.split()
    if not words:
        return people.none()
    for word in words:
        people = people.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
    return people


def _why_nobody(who: str, number: int) -> tuple[str, Any]:
    if number == 0 and "@" in who:
        return "who", _("No account has this address: ask the person to create one, then enrol them.")
    if number == 0:
        return "who", _("Nobody bears this name: check the spelling, or enter the e-mail address.")
    if number > SEVERAL:
        return "who", _("Too many people match: add letters, or enter the e-mail address.")
    return "person", _("Choose the person.")


class SessionForm(forms.Form):
    """What a session is about and where it takes place."""

    title = forms.CharField(label=_("Title"), max_length=160)
    summary = forms.CharField(
        label=_("What we will do"), required=False, widget=forms.Textarea, max_length=5000
    )
    to_prepare = forms.CharField(
        label=_("What to read or prepare before"), required=False, widget=forms.Textarea, max_length=5000
    )
    place = forms.CharField(
        label=_("Place"), required=False, max_length=250, help_text=_("Address, floor, how to come.")
    )
    video_url = forms.URLField(
        label=_("Video link"),
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https", "http"])],
        help_text=_("Shown to the cohort alone. Leave empty when everybody is on site."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=TIME_ZONES, help_text=_("The hours below are those of this zone.")
    )

    def clean(self) -> dict[str, Any]:
        """People must know where to go."""
        data = super().clean() or {}
        if not (data.get("place") or data.get("video_url") or self.errors):
            self.add_error("place", _("Say where the session takes place: a place, a video link, or both."))
        return data


class HalfDayForm(forms.Form):
    """A day, two hours, a room. Left empty, there is no such half-day."""

    half_day = forms.ModelChoiceField(
        queryset=HalfDay.objects.none(), required=False, widget=forms.HiddenInput
    )
    day = forms.DateField(label=_("Day"), required=False, widget=Day)
    starts = forms.TimeField(label=_("From"), required=False, widget=Clock)
    ends = forms.TimeField(label=_("To"), required=False, widget=Clock)
    room = forms.ModelChoiceField(
        label=_("Room"), queryset=Room.objects.all(), required=False, empty_label=_("No room to book")
    )

    def __init__(self, *args: Any, session: GroupSession | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if session:
            self.fields["half_day"].queryset = session.half_days.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """All three or none, in order."""
        data = super().clean() or {}
        given = [name for name in ("day", "starts", "ends") if data.get(name)]
        if self.errors or not given:
            return data
        for name in ("day", "starts", "ends"):
            if name not in given:
                self.add_error(name, _("Complete the day and both hours, or empty them all."))
        if len(given) == 3 and data["ends"] <= data["starts"]:
            self.add_error("ends", _("A half-day ends after it starts."))
        if data.get("day") and not data.get("half_day") and data["day"] < timezone.localdate():
            self.add_error("day", _("This day is past."))
        return data

    def plan(self, zone: str) -> HalfDayPlan | None:
        """What was asked, in UTC terms; None for an empty line."""
        data = self.cleaned_data
        if not data.get("day"):
            return None
        place = zoneinfo.ZoneInfo(zone)
        half_day = data.get("half_day")
        return HalfDayPlan(
            starts_at=datetime.combine(data["day"], data["starts"], place),
            ends_at=datetime.combine(data["day"], data["ends"], place),
            room=data.get("room"),
            pk=half_day.pk if half_day else None,
        )


HalfDayFormSet = forms.formset_factory(
    HalfDayForm,
    extra=MOST_HALF_DAYS,
    max_num=MOST_HALF_DAYS,
    absolute_max=MOST_HALF_DAYS,
    validate_max=True,
)


class CancelForm(forms.Form):
    """Why a session is cancelled."""

    reason = forms.CharField(
        label=_("What to tell the cohort"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"class": "low"}),
    )
