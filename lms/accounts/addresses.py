"""E-mail addresses as people paste them, and the address that they mean."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.validators import EMPTY_VALUES

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

    def to_python(self, value: Any) -> str:
        """Cleaned before it is checked."""
        return "" if value in EMPTY_VALUES else clean_address(str(value))
