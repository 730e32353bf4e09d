"""A mailbox as other programs know it: the letter, the organiser and the guest of an invitation carry the same one."""

from email.utils import parseaddr
from urllib.parse import quote

from lms.accounts.addresses import as_mail_servers_know_it

MAILTO_SAFE = "!$&'*+-/=^_`{|}~"  # what RFC 6068 lets stand before the @


def mailto(address: str) -> str:
    """The same as an address of the web (RFC 6068): whoever decodes it has the mailbox, letter for letter."""
    local, _at, domain = as_mail_servers_know_it(address).rpartition("@")
    return f"mailto:{quote(local, safe=MAILTO_SAFE)}@{quote(domain, safe='.-[]:')}"


def bare(sender: str) -> str:
    """`platform@example.org` of « Platform <platform@example.org> »."""
    return parseaddr(sender)[1]
