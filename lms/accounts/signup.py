"""What sign-up asks besides address and password; apart from the other forms, because allauth builds its own upon it."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lms.core.db.lines import one_line, person_name

from .models import User


class SignupDetails(forms.Form):
    """The name, by which people call each other."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=80,
        validators=[one_line, person_name],
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=80,
        validators=[one_line, person_name],
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    field_order = ["first_name", "last_name", "email", "password1", "password2"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the account is made; it has kept the names already."""
