"""What a manager and whoever keeps a tool agree on."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError
from lms.core.outside import LONGEST, check_address
from lms.core.web.asking import AsksForEach

from .models import Tool
from .tool_keys import parse_keys

MOST_ADDRESSES = 10
NAMES = (
    "name", "login_url", "target_url", "choice_url", "redirect_uris", "keyset_url", "public_key", "sends_name",
    "sends_email",
)  # fmt: skip


class AddressField(forms.CharField):
    """An https address of a server outside."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=LONGEST,
            widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        """As it is called from now on."""
        cleaned: str = super().clean(value)
        if cleaned:
            _check(cleaned)
        return cleaned


def _check(address: str) -> None:
    try:
        check_address(address)
    except DomainError as error:
        raise forms.ValidationError(str(error), code=error.code) from error


class ToolForm(AsksForEach, forms.Form):
    """All of it comes from the tool's own page « LTI 1.3 »."""

    asks: ClassVar[Mapping[str, Any]] = {
        "login_url": _("Write the address where a login begins: the tool gives it."),
        "target_url": _("Write the address that the tool opens."),
        "redirect_uris": _("Write at least one address of return: the tool gives it."),
    }

    name = forms.CharField(label=_("Name"), max_length=120)
    login_url = AddressField(label=_("Address where a login begins (login initiation URL)"))
    target_url = AddressField(label=_("Address of the tool (target link URI)"))
    redirect_uris = forms.CharField(
        label=_("Addresses of return (redirect URIs), one a line"),
        max_length=MOST_ADDRESSES * (LONGEST + 2),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("Nothing about a person is sent to any other address."),
    )
    choice_url = AddressField(
        label=_("Address where content is chosen (deep linking)"),
        required=False,
        help_text=_("Leave it empty where the tool offers nothing to choose from."),
    )
    keyset_url = AddressField(label=_("Address of its public keys (keyset URL)"), required=False)
    public_key = forms.CharField(
        label=_("or its public key"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("Where the tool publishes none: JSON (JWK, JWKS) or PEM, RSA of at least 2048 bits."),
    )
    sends_name = forms.BooleanField(
        label=_("The tool is told the name"),
        required=False,
        help_text=_(
            "Otherwise it knows people by a number of its own. Readers are told before they open it."
        ),
    )
    sends_email = forms.BooleanField(label=_("The tool is told the e-mail address"), required=False)

    def clean_redirect_uris(self) -> list[str]:
        """Each of them by itself."""
        lines = [line.strip() for line in self.cleaned_data["redirect_uris"].splitlines() if line.strip()]
        if len(lines) > MOST_ADDRESSES:
            raise forms.ValidationError(
                _("Ten addresses of return are enough: take some out."), code="too_many"
            )
        for line in lines:
            _check(line)
        return list(dict.fromkeys(lines))

    def clean_public_key(self) -> str:
        """One that verifies something."""
        text: str = self.cleaned_data["public_key"].strip()
        if text and not parse_keys(text):
            raise forms.ValidationError(
                _("This is no RSA public key of at least 2048 bits, as JSON with a “kid” or as PEM."), code="no_key"
            )  # fmt: skip
        return text

    def clean(self) -> dict[str, Any]:
        """Keys come from one place."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        asked = {"keyset_url", "public_key"} - set(self.errors)
        if len(asked) == 2 and bool(cleaned.get("keyset_url")) == bool(cleaned.get("public_key")):
            self.add_error(
                "keyset_url", gettext("Give the address of its public keys, or the key itself: one of them.")
            )
        return cleaned


def initial_of(tool: Tool) -> dict[str, Any]:
    """The form as it was agreed last."""
    return {name: getattr(tool, name) for name in NAMES} | {"redirect_uris": "\n".join(tool.redirect_uris)}
