"""E-mail addresses as people paste them, and the address that they mean."""

import re
import unicodedata
from typing import Any

import idna
from django import forms
from django.core.validators import EMPTY_VALUES
from django.db import models

from lms.core.db.folding import INVISIBLE

LONGEST = 1000  # characters; what is longer is no address, and is left to the validators
UNSEEN = re.compile(rf"[{INVISIBLE}\u0000-\u0008\u000e-\u001f\u007f-\u009f\ud800-\udfff]")
BRACKETED = re.compile(r"<([^<>@]+@[^<>@]+)>")
SCHEME = re.compile(r"mailto:", re.IGNORECASE)
AROUND = " \t\r\n,;:.<>()[]\"'«»“”‘’`"


def clean_address(text: str) -> str:
    """The address within what was pasted, in lower case and composed letters; what holds none, or two, stays as it is.

    Takes off what nobody sees (zero width, soft hyphen, direction marks, non-breaking spaces at the ends), `mailto:` with
    what follows its `?`, a name around the address (`"Hélène Q." <h@x.fr>`), brackets, quotes and a last comma or dot.
    Says nothing of whether it is a good address: a validator does.
    """
    if len(text) > LONGEST:
        return text.strip()
    found = UNSEEN.sub("", unicodedata.normalize("NFC", text)).replace("\u00a0", " ").replace("\u202f", " ")
    bracketed = BRACKETED.findall(found)
    if len(bracketed) == 1:
        found = bracketed[0]
    found = found.strip(AROUND)
    scheme = SCHEME.match(found)
    if scheme:
        found = found[scheme.end() :].partition("?")[0].strip(AROUND)
    found = found.replace("\uff20", "@").replace("\uff0e", ".")
    return found.lower() if found.count("@") == 1 else unicodedata.normalize("NFC", text).strip()


def mailbox(text: str) -> str:
    """The one spelling of a mailbox, which is kept and compared: `clean_address`, its domain as the mail servers know it.

    What is no address comes back as it is; a validator says so. Idempotent.
    """
    return as_mail_servers_know_it(clean_address(text))


def as_mail_servers_know_it(address: str) -> str:
    """The address with its domain in ASCII; one that no mail server could know stays as it is. Idempotent.

    By the rules of today (IDNA 2008, UTS 46): « straße.example » is not « strasse.example », as Python's own codec has it.
    """
    local, at, domain = address.rpartition("@")
    if not at or (domain.isascii() and "xn--" not in domain):
        return address
    try:
        return f"{local}@{idna.encode(domain, uts46=True, transitional=False).decode()}"
    except (idna.IDNAError, UnicodeError):
        return address


class MailboxField(models.EmailField):  # type: ignore[type-arg]
    """A column of addresses: written and looked for in their one spelling, whichever way they came in."""

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """To migrations a column of addresses as any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return mailbox(value) if value else value

    def get_prep_value(self, value: object) -> Any:
        """As the database gets it: rows, updates, and what is asked for."""
        value = super().get_prep_value(value)
        return mailbox(value) if isinstance(value, str) and "@" in value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The object says what the row says."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, str) and value:
            value = mailbox(value)
            setattr(model_instance, self.attname, value)
        return value


class AddressInput(forms.TextInput):
    """A line that takes what is pasted: browsers refuse a name or `mailto:` in a field of type “email”."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        keyboard = {
            "inputmode": "email",
            "autocomplete": "email",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        super().__init__(keyboard | (attrs or {}))


class AddressField(forms.EmailField):
    """An address, whatever was pasted around it; what is shown again after an error is what was typed."""

    widget = AddressInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 254)
        super().__init__(**kwargs)
        self.widget.attrs.pop("maxlength", None)  # a name around the address may be longer

    def to_python(self, value: object) -> str:
        """In its one spelling, before it is checked."""
        return "" if value in EMPTY_VALUES else mailbox(str(value))
