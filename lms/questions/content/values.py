"""The kinds of values in a question: how each is read from JSON, and what is wrong with it in a sentence."""

import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from lms.questions import html

LONGEST_HTML, LONGEST_LINE = 50_000, 1_000
MOST_DECIMALS = 10
LARGEST = Decimal("1e15")
ID = re.compile(r"[A-Za-z0-9_-]{1,40}")


class WrongError(ValueError):
    """A value is not of its kind; holds the sentence."""


def new_id() -> str:
    """An id that says nothing of the place of a part."""
    return secrets.token_hex(4)


def _is_unseen(char: str) -> bool:
    """No file of XML can hold it either."""
    return char not in "\n\t" and (char in "\ufffe\uffff" or unicodedata.category(char) in {"Cc", "Cs"})


def _sound(value: Any) -> str:
    if not isinstance(value, str):
        raise WrongError(_("a text is expected."))
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if any(_is_unseen(char) for char in value):
        raise WrongError(_("the text holds a character that cannot be shown."))
    if len(value) > LONGEST_HTML:
        raise WrongError(_("the text is longer than %(most)d characters.") % {"most": LONGEST_HTML})
    return value


def _read_html(value: Any) -> str:
    return html.clean(_sound(value))


def read_line(value: Any) -> str:
    line = re.sub(r"[ \t\n]+", " ", _sound(value)).strip(" ")
    if len(line) > LONGEST_LINE:
        raise WrongError(_("the text is longer than %(most)d characters.") % {"most": LONGEST_LINE})
    return line


def read_id(value: Any) -> str:
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise WrongError(_("the id is not a short word."))
    return value


def _read_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongError(_("yes or no is expected."))
    return value


def decimal_of(value: str) -> Decimal:
    """The number that a text says, « 3,5 » as « 3.5 »; ValueError where it is none that can be kept."""
    try:
        number = Decimal(value.strip().replace(",", "."))
    except InvalidOperation as error:
        raise ValueError(value) from error
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or abs(number) > LARGEST or exponent < -30:
        raise ValueError(value)
    if exponent < -MOST_DECIMALS:
        number = round(number, MOST_DECIMALS)
    return number


def _read_number(value: Any) -> Decimal:
    if not isinstance(value, str) or len(value) > 60:
        raise WrongError(_("a number is expected."))
    try:
        return decimal_of(value)
    except ValueError as error:
        raise WrongError(_("a number is expected.")) from error


def as_text(number: Decimal) -> str:
    """The one spelling of a number: « 0.5 », « 100 », never « 1E+2 » nor « -0 »."""
    plain = format(number.normalize(), "f")
    return "0" if plain == "-0" else plain


Read = Callable[[Any], Any]


def value_field(read: Read, default: Any) -> Any:
    return field(default=default, metadata={"read": read})


def html_field() -> Any:
    return value_field(_read_html, "")


def line_field() -> Any:
    return value_field(read_line, "")


def flag_field(default: bool = False) -> Any:
    return value_field(_read_flag, default)


def number_field(default: int) -> Any:
    return value_field(_read_number, Decimal(default))


def id_field() -> Any:
    return field(default_factory=new_id, metadata={"read": read_id})


def parts_field(part: Any) -> Any:
    return field(default=(), metadata={"part": part})
