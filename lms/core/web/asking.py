"""What a form says when something it needs is not there: « Choisissez votre territoire », never « Champ requis ».

One table by the name of the field, for names that mean the same everywhere; a form says otherwise in `asks`, a field in
its own `error_messages`. `tests/consistency/test_asking.py` holds that no field is without a sentence.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.core.db.lines import one_line

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

DASHES = "---------"  # what Django shows where nothing is chosen

SENTENCES: dict[str, "_StrOrPromise"] = {
    "capacity": _("Say how many places there are."),
    "clock": _("Choose the hour at which it starts."),
    "code": _("Type the code."),
    "cohort": _("Choose the cohort."),
    "day": _("Choose the day."),
    "email": _("Write your e-mail address."),
    "ends_on": _("Choose the last day."),
    "first_name": _("Write your first name."),
    "kind": _("Choose what kind it is."),
    "language": _("Choose the language in which you read."),
    "last_name": _("Write your last name."),
    "login": _("Write your e-mail address."),
    "minutes": _("Say how many minutes it lasts."),
    "mode": _("Choose how you will meet."),
    "name": _("Give it a name."),
    "new_password1": _("Choose a password."),
    "new_password2": _("Type the same password again."),
    "oldpassword": _("Type the password that you use now."),
    "password": _("Type your password."),
    "password1": _("Choose a password."),
    "password2": _("Type the same password again."),
    "role": _("Choose the role."),
    "seats": _("Say how many places there are."),
    "stage": _("Say where you are."),
    "starts_on": _("Choose the first day."),
    "territory": _("Choose your territory."),
    "theme": _("Choose the theme."),
    "time_zone": _("Choose whose hours these are."),
    "title": _("Give it a title."),
    "user": _("Choose a colleague."),
    "visibility": _("Choose who can read it."),
    "who": _("Write the address or the name of the person."),
}


class AsksForEach(forms.BaseForm):
    """Mixed into a form: each field that is needed asks for itself, and no list begins with dashes."""

    asks: ClassVar[Mapping[str, "_StrOrPromise"]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            ask_for(name, field, self.asks)
            keep_to_one_line(field)


def ask_for(name: str, field: forms.Field, asks: Mapping[str, "_StrOrPromise"]) -> None:
    """Give one field its sentence, unless it brought its own; and a word in place of dashes."""
    usual = field.default_error_messages.get("required", forms.Field.default_error_messages["required"])
    if field.required and field.error_messages.get("required") in {
        usual,
        forms.Field.default_error_messages["required"],
    }:
        sentence = asks.get(name, SENTENCES.get(name))
        if sentence:
            field.error_messages["required"] = sentence
    if getattr(field, "empty_label", None) == DASHES:
        field.empty_label = _("Choose…") if field.required else _("None")  # type: ignore[attr-defined]
        field.widget.choices = field.choices  # type: ignore[attr-defined]


def keep_to_one_line(field: forms.Field) -> None:
    """What a field of a model refuses on one line, a field of a form alone refuses as well."""
    single = type(field) is forms.CharField and type(field.widget) in {forms.TextInput, forms.HiddenInput}
    if single and one_line not in field.validators:
        field.validators.append(one_line)
