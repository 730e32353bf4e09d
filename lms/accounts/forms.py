"""Forms of accounts."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignupDetails(forms.Form):
    """What sign-up asks besides address and password."""

    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80)

    def signup(self, request, user) -> None:
        """Called by allauth once the account is made."""
        user.first_name = self.cleaned_data["first_name"]
        user.last_name = self.cleaned_data["last_name"]
        user.save(update_fields=["first_name", "last_name"])
