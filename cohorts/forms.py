"""Input to clean data. Only the fields named here are ever read from a request."""

import zoneinfo
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.enums import Role
from lms.accounts.finding import FindPerson, matching
from lms.accounts.models import TIME_ZONES, User
from lms.core.db.lines import no_link
from lms.core.ui import dates
from lms.core.web.asking import AsksForEach
from lms.core.web.fields import SafeModelChoiceField
from lms.core.web.widgets import Clock, Day
from lms.programme.models import ThemePage
from lms.questions.domain.extra_time import MOST

from . import rules
from .domain.openings import OpeningPlan
from .domain.sessions import MOST_HALF_DAYS, HalfDayPlan
from .models import Cohort, GroupSession, HalfDay, Room

if TYPE_CHECKING:
    from django.db.models import QuerySet

# a session may come that long before or after its cohort; further, the year is mistyped
NEAR = timedelta(days=366)


class DescriptionForm(AsksForEach, forms.Form):
    """What a cohort is called, when it runs, and how one comes in."""

    name = forms.CharField(
        label=_("Name"), max_length=120, validators=[no_link], help_text=_("For instance: Autumn 2026.")
    )
    starts_on = forms.DateField(label=_("First day"), widget=Day)
    ends_on = forms.DateField(label=_("Last day"), widget=Day)
    open_enrolment = forms.BooleanField(
        label=_("Open enrolment"),
        required=False,
        help_text=_(
            "Anybody with an account takes a place, or goes to the waiting list, by themselves; you get a message. "
            "Otherwise you alone enrol people."
        ),
    )

    def clean_starts_on(self) -> date:
        """A year that is mistyped is seen here."""
        day: date = self.cleaned_data["starts_on"]
        if day > timezone.localdate() + 2 * NEAR:
            raise forms.ValidationError(_("This day is more than two years away: check the year."))
        return day


class CohortForm(DescriptionForm):
    theme = SafeModelChoiceField(
        label=_("Theme"), queryset=ThemePage.objects.none(), empty_label=_("Choose a theme")
    )
    capacity = forms.IntegerField(
        label=_("Number of places"), min_value=1, max_value=500, initial=20, widget=forms.NumberInput
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=TIME_ZONES, initial="Europe/Paris")

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = rules.themes_managed(user)  # type: ignore[attr-defined]

    def clean_ends_on(self) -> date:
        """A cohort that is over can enrol nobody."""
        day: date = self.cleaned_data["ends_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is past: the cohort would be over already."))
        return day


class SettingsForm(AsksForEach, forms.Form):
    """What a manager changes of a cohort that runs."""

    capacity = forms.IntegerField(label=_("Number of places"), min_value=1, max_value=500)


class EnrolForm(FindPerson):
    def why_nobody(self, who: str, number: int) -> tuple[str, Any]:
        """What to do when there is none."""
        if number == 0 and "@" in who:
            return "who", _("No account has this address: ask the person to create one, then enrol them.")
        if number == 0:
            return "who", _("Nobody bears this name: check the spelling, or enter the e-mail address.")
        return super().why_nobody(who, number)


class ExtraTimeForm(AsksForEach, forms.Form):
    asks: ClassVar[Mapping[str, Any]] = {"percent": _("Say how much more time; 0 for none.")}

    percent = forms.IntegerField(
        label=_("More time, in percent"),
        min_value=0,
        max_value=MOST,
        help_text=_("33 for a third more, 50 for half as much again, 0 for none."),
    )


class CoachForm(FindPerson):
    def found(self, who: str) -> "QuerySet[User]":
        return super().found(who) & User.objects.with_role(Role.COACH)

    def why_nobody(self, who: str, number: int) -> tuple[str, Any]:
        """Somebody may have an account and not the role."""
        if number == 0 and matching(who).exists():
            return "who", _(
                "This person is not a coach on the platform: an administrator must give them the role first."
            )
        return super().why_nobody(who, number)


class SessionForm(AsksForEach, forms.Form):
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
        max_length=200,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https", "http"])],
        help_text=_("Shown to the cohort alone. Leave empty when everybody is on site."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=TIME_ZONES, help_text=_("The hours below are those of this zone.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("place") or data.get("video_url") or self.errors):
            self.add_error("place", _("Say where the session takes place: a place, a video link, or both."))
        return data


class HalfDayForm(AsksForEach, forms.Form):
    """A day, two hours, a room. Left empty, there is no such half-day."""

    half_day = SafeModelChoiceField(queryset=HalfDay.objects.none(), required=False, widget=forms.HiddenInput)
    day = forms.DateField(label=_("Day"), required=False, widget=Day)
    starts = forms.TimeField(label=_("From"), required=False, widget=Clock)
    ends = forms.TimeField(label=_("To"), required=False, widget=Clock)
    room = SafeModelChoiceField(
        label=_("Room"), queryset=Room.objects.all(), required=False, empty_label=_("No room to book")
    )

    def __init__(
        self, *args: object, cohort: Cohort, zone: str, session: GroupSession | None = None, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cohort, self.place = cohort, zoneinfo.ZoneInfo(zone)
        if session:
            self.fields["half_day"].queryset = session.half_days.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """All three or none, in order, near the cohort, and not over yet by the clock of the place."""
        data = super().clean() or {}
        given = [name for name in ("day", "starts", "ends") if data.get(name) is not None]
        if self.errors or not given:
            return data
        for name in ("day", "starts", "ends"):
            if name not in given:
                self.add_error(name, _("Complete the day and both hours, or empty them all."))
        if len(given) == 3 and data["ends"] <= data["starts"]:
            self.add_error("ends", _("A half-day ends after it starts."))
        if not self.errors:
            self._check_day(data)
        return data

    def _check_day(self, data: dict[str, Any]) -> None:
        if not self.cohort.starts_on - NEAR <= data["day"] <= self.cohort.ends_on + NEAR:
            period = {
                "from_day": dates.day_plain(self.cohort.starts_on),
                "to_day": dates.day_plain(self.cohort.ends_on),
            }
            far = _(
                "This day is far from the cohort, which runs from %(from_day)s to %(to_day)s: check the year."
            )
            self.add_error("day", far % period)
            return
        now, known = timezone.now(), data.get("half_day")
        if self._at("ends") > now or (known and known.ends_at <= now):
            return  # to come; or a half-day that took place, whose hours are put right
        if data["day"] < now.astimezone(self.place).date():
            self.add_error("day", _("This day is past."))
        else:
            self.add_error("ends", _("This hour is past."))

    def _at(self, name: str) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data[name], self.place)

    def plan(self) -> HalfDayPlan | None:
        """What was asked, in UTC terms; None for an empty line."""
        data = self.cleaned_data
        if not data.get("day"):
            return None
        half_day = data.get("half_day")
        return HalfDayPlan(
            starts_at=self._at("starts"),
            ends_at=self._at("ends"),
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


class CancelForm(AsksForEach, forms.Form):
    reason = forms.CharField(
        label=_("What to tell the cohort"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"class": "low"}),
    )


ON_DAY = "day"


class OpeningForm(AsksForEach, forms.Form):
    """When one page of a course opens to a cohort: now, on a day at an hour (of the cohort's zone), after a session."""

    opens = forms.ChoiceField(label=_("Opens"), required=False)
    day = forms.DateField(label=_("Day"), required=False, widget=Day)
    at = forms.TimeField(label=_("Hour"), required=False, widget=Clock)

    def __init__(self, *args: object, cohort: Cohort, ways: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.cohort = cohort
        self.fields["opens"].choices = ways  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A day counts where the list says so; one that would count for nothing is asked about."""
        data = super().clean() or {}
        if self.errors:
            return data
        if data["opens"] != ON_DAY:
            if {"day", "at"} & set(self.changed_data) and (data["day"] or data["at"]):
                self.add_error("opens", _("Choose “on a day” so that the day and the hour count."))
            return data
        day = data["day"]
        for name in [name for name in ("day", "at") if data[name] is None]:
            self.add_error(name, _("Give the day and the hour at which it opens."))
        if day and not self.cohort.starts_on - NEAR <= day <= self.cohort.ends_on + NEAR:
            self.add_error("day", _("This day is far from those of the cohort: check the year."))
        return data

    def plan(self) -> OpeningPlan | None:
        """None: open now."""
        data = self.cleaned_data
        if data["opens"] == ON_DAY:
            zone = zoneinfo.ZoneInfo(self.cohort.time_zone)
            return OpeningPlan(opens_at=datetime.combine(data["day"], data["at"], zone))
        return OpeningPlan(after_session=int(data["opens"])) if data["opens"] else None


class RemindForm(AsksForEach, forms.Form):
    """A word to people who stand still in a course."""

    asks: ClassVar[Mapping[str, Any]] = {
        "people": _("Choose at least one person."),
        "words": _("Write what you want to tell them."),
    }

    people = forms.MultipleChoiceField(label=_("To whom"), widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(
        label=_("Your message"),
        max_length=3000,
        widget=forms.Textarea,
        help_text=_(
            "First name, your name and the way to the lesson where each one stopped are added to it."
        ),
    )

    def __init__(self, *args: object, people: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = people  # type: ignore[attr-defined]
