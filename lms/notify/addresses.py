"""A mailbox as other programs know it: the letter, the organiser and the guest of an invitation carry the same one."""

from email.utils import parseaddr
from urllib.parse import quote

import idna

MAILTO_SAFE = "!$&'*+-/=^_`{|}~"  # what RFC 6068 lets stand before the @


def mailbox(address: str) -> str:
    """The address with its domain as DNS knows it (IDNA 2008: `straße.example` is not `strasse.example`).

    An address that no mail server could know is left as it is: sending it says what is wrong.
    """
    local, at, domain = address.rpartition("@")
    if not at or domain.isascii():
        return address
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError:
        return address


def mailto(address: str) -> str:
    """The same as an address of the web (RFC 6068): whoever decodes it has the mailbox, letter for letter."""
    local, _at, domain = mailbox(address).rpartition("@")
    return f"mailto:{quote(local, safe=MAILTO_SAFE)}@{quote(domain, safe='.-[]:')}"


def bare(sender: str) -> str:
    """`platform@example.org` of « Platform <platform@example.org> »."""
    return parseaddr(sender)[1]
