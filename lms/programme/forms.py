"""Input of the programme's own screens in /gestion/."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lms.accounts.enums import Role
from lms.accounts.finding import FindPerson, matching
from lms.accounts.models import User

from .enums import ThemeRoleKind


class PresentForm(forms.Form):
    """How somebody is shown on the page of the theme."""

    is_contact = forms.BooleanField(
        label=_("Shown on the page of the theme as a key contact"), required=False
    )
    presentation = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=200,
        help_text=_("For example: open data, public procurement."),
    )


class NameForm(PresentForm, FindPerson):
    """Names an expert or a manager of a theme, among those who hold that role of the programme."""

    role = forms.ChoiceField(label=_("Role in the theme"), choices=ThemeRoleKind.choices)
    field_order = ["who", "person", "role", "is_contact", "presentation"]

    def found(self, who: str) -> QuerySet[User]:
        """Experts and managers of the programme: the verb asks for the very role."""
        holders = User.objects.with_role(Role.EXPERT) | User.objects.with_role(Role.MANAGER)
        return matching(who).filter(pk__in=holders.order_by().values("pk"))

    def why_nobody(self, who: str, number: int) -> tuple[str, Any]:
        """Somebody may have an account and not the role."""
        if number == 0 and matching(who).exists():
            return "who", _(
                "This person is neither an expert nor a manager on the platform: an administrator must give them the role first."
            )
        return super().why_nobody(who, number)
