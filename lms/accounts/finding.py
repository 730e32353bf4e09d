"""Finding one person by address or by name, without a list of everybody: the same field wherever somebody is named."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lms.core.web.asking import AsksForEach
from lms.core.web.fields import SafeModelChoiceField

from .addresses import clean_address
from .models import User

SEVERAL = 12


def matching(who: str) -> QuerySet[User]:
    """Open accounts with this address, or whose name holds all these words."""
    people = User.objects.active().order_by("name_key", "pk")
    who = who.replace("\0", "")
    if "@" in who:
        return people.filter(email__iexact=clean_address(who))
    return people.filter(name_key__icontains=who) if who.strip() else people.none()


class FindPerson(AsksForEach, forms.Form):
    """A person, by address or by name; where several bear the name, the form comes back with a choice among them."""

    who = forms.CharField(
        label=_("E-mail address or name"),
        max_length=500,  # a name around the address may come with it
        help_text=_("The person has an account already: enter their address, or some letters of their name."),
    )
    person = SafeModelChoiceField(
        label=_("Several people match: which one?"),
        queryset=User.objects.none(),
        required=False,
        empty_label=None,
        widget=forms.HiddenInput,
        error_messages={"required": _("Choose the person.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self._offer(str(self.data.get("who", ""))[:500])

    def _offer(self, who: str) -> None:
        found = self.found(who)
        field = self.fields["person"]
        field.queryset = found  # type: ignore[attr-defined]
        if "@" not in who and 1 < found.count() <= SEVERAL:
            field.required = True
            field.widget = forms.RadioSelect()
            field.widget.choices = field.choices  # type: ignore[attr-defined]

    def found(self, who: str) -> QuerySet[User]:
        """Who may be named here; a form that names some people only narrows it."""
        return matching(who)

    def clean(self) -> dict[str, Any]:
        """One person, or a sentence that says how to get to one."""
        data = super().clean() or {}
        who = data.get("who")
        if not who or self.errors:
            return data
        people = list(self.found(who)[: SEVERAL + 1])
        if data.get("person") is None and len(people) == 1:
            data["person"] = people[0]
        if data.get("person") is None:
            self.add_error(*self.why_nobody(who, len(people)))
        return data

    def why_nobody(self, who: str, number: int) -> tuple[str, Any]:
        if number == 0 and "@" in who:
            return "who", _("No account that can be named here has this address.")
        if number == 0:
            return "who", _(
                "Nobody who can be named here bears this name: check it, or enter the e-mail address."
            )
        if number > SEVERAL:
            return "who", _("Too many people match: add letters, or enter the e-mail address.")
        return "person", _("Choose the person.")
