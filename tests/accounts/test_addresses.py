"""G26: an address is the address, whatever was pasted around it."""

import pytest
from django.core.exceptions import ValidationError

from lms.accounts.addresses import AddressField, clean_address

PASTED = [
    "helene@orme.fr",
    "  Helene@Orme.FR \n",
    "mailto:helene@orme.fr",
    "MAILTO:helene@orme.fr?subject=Bonjour%20a@b.fr",
    '"Hélène Q." <helene@orme.fr>',
    "Hélène Quéméner <helene@orme.fr>,",
    "<helene@orme.fr>;",
    "<mailto:helene@orme.fr>",
    "« helene@orme.fr ».",
    "helene@orme.fr\u200b",
    "\ufeffhelene@orme.fr",
    "hel\u00adene@or\u2060me.fr",
    "\u202ahelene@orme.fr\u202c",
    "\u00a0helene@orme.fr\u202f",
    "helene\uff20orme\uff0efr",
    "helene@orme.fr\0",
]


@pytest.mark.parametrize("pasted", PASTED)
def test_g26_address_within_what_was_pasted(pasted):
    assert clean_address(pasted) == "helene@orme.fr"
    assert AddressField().clean(pasted) == "helene@orme.fr"


@pytest.mark.parametrize("address", ["o'brien@orme.fr", "a+b@orme.fr", "_x_@sub.orme.fr", "élu@orme.fr"])
def test_g26_what_belongs_to_an_address_stays(address):
    assert clean_address(address) == address


def test_g26_letters_are_composed():
    assert clean_address("e\u0301lu@orme.fr") == "élu@orme.fr"


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "Hélène",
        "a@x.fr, b@y.fr",
        "<a@x.fr> <b@y.fr>",
        "a@x.fr b@y.fr",
        "@",
        "\ud800@x.fr",
        "@" * 2_000_000,
    ],
)
def test_g26_no_address_is_refused_with_a_sentence(pasted):
    with pytest.raises(ValidationError):
        AddressField().clean(pasted)
