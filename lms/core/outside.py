"""Asking servers of others: over https, never one that lies inside our own network, never more than was agreed.

An address that somebody typed may lead to a database or to the keys of the machine. The name is resolved once, each of
its addresses must be one of the public network, and the connection goes to the very address that was looked at: a name
that means another one a moment later gains nothing. Redirects are not followed.
"""

import http.client
import ipaddress
import json
import socket
import ssl
import time
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .errors import DomainError

LONGEST = 500  # letters of an address
SECONDS = 5
LARGEST = 256 * 1024  # bytes of an answer


class UnansweredError(Exception):
    """Nobody is there, or what they say is not what was asked; the words are for the journal, not for readers."""


def check_address(address: str) -> SplitResult:
    """Its parts. Raises `not_https` or `inner_address` for one that is never asked; a name is not resolved here."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _not_https() from None
    written = address.isascii() and address.isprintable() and not set(address) & set(" <>\"\\^`{|}'")
    if not (written and host and len(address) <= LONGEST) or parts.username or parts.fragment or port == 0:
        raise _not_https()
    if host in settings.ALLOWED_INNER_HOSTS:
        if parts.scheme not in {"http", "https"}:
            raise _not_https()
        return parts
    if parts.scheme != "https":
        raise _not_https()
    if _is_inner_name(host):
        raise _inner()
    return parts


def _not_https() -> DomainError:
    return DomainError(
        "not_https", _("Write an address that begins with https:// and has no # in it."), status=422
    )


def _inner() -> DomainError:
    sentence = _("This address lies inside a private network: give the one by which everybody reaches it.")
    return DomainError("inner_address", sentence, status=422)


def _is_inner_name(host: str) -> bool:
    """Names without a dot, those of a machine or a local network, and numbers that are no public address."""
    try:
        return not is_public(ipaddress.ip_address(host))
    except ValueError:
        last = host.rstrip(".").rpartition(".")
        # « 0x7f.1 », « 2130706433 »: ways to write an address that resolvers understand
        known = last[2].isalpha() or last[2].startswith("xn--")
        return not last[0] or not known or last[2] in {"localhost", "local", "internal", "lan"}


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """An address of the public network, also when it is written inside another one."""
    inside = [address]
    if isinstance(address, ipaddress.IPv6Address):
        teredo = address.teredo or ()
        inside += [one for one in (address.ipv4_mapped, address.sixtofour, *teredo) if one is not None]
        if address in ipaddress.ip_network("64:ff9b::/96"):
            inside.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return all(one.is_global and not one.is_multicast for one in inside)


def resolve(host: str, port: int) -> str:
    """The first address of a name. Raises UnansweredError where one of them is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnansweredError(f"{host} is not known") from error
    addresses = [str(one[4][0]).partition("%")[0] for one in found]
    if host not in settings.ALLOWED_INNER_HOSTS and not all(
        is_public(ipaddress.ip_address(one)) for one in addresses
    ):
        raise UnansweredError(f"{host} lies inside")
    return addresses[0]


class _Checked(http.client.HTTPSConnection):
    """A connection to the address that was looked at; the certificate is still that of the name."""

    def __init__(self, parts: SplitResult) -> None:
        host, secure = parts.hostname or "", parts.scheme == "https"
        super().__init__(
            host, parts.port or (443 if secure else 80), timeout=SECONDS, context=ssl.create_default_context()
        )
        self._secure = secure

    def connect(self) -> None:
        plain = socket.create_connection((resolve(self.host, self.port), self.port), SECONDS)
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(plain, server_hostname=self.host) if self._secure else plain


def _body(answer: http.client.HTTPResponse) -> bytes:
    """All of it, if it is not too much and does not come drop by drop."""
    body, until = b"", time.monotonic() + SECONDS
    while piece := answer.read1(LARGEST):
        body += piece
        if len(body) > LARGEST or time.monotonic() > until:
            raise UnansweredError("too much, or too slow")
    return body


def fetch_json(address: str) -> Any:
    """What is at an address. Raises DomainError for one that is never asked, UnansweredError for what gives no JSON."""
    parts = check_address(address)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _Checked(parts)
    try:
        connection.request("GET", target, headers={"Accept": "application/json"})
        answer = connection.getresponse()
        if answer.status != 200:
            raise UnansweredError(f"{parts.hostname}: {answer.status}")
        return json.loads(_body(answer))
    except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
        raise UnansweredError(f"{parts.hostname}: {type(error).__name__}") from error
    finally:
        connection.close()
