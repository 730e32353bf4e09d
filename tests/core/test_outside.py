"""Servers of others are asked over https, never one inside our own network, never more than was agreed."""

import http.server
import ipaddress
import json
import threading

import pytest

from lms.core import outside
from lms.core.errors import DomainError
from lms.core.outside import UnansweredError, check_address, fetch_json, is_public, resolve


@pytest.mark.parametrize(
    "address", ["https://outil.example/a?b=1", "https://outil.example:8443/", "https://93.184.216.34/", "https://xn--bcher-kva.example/"]
)  # fmt: skip
def test_public_addresses_are_asked(address):
    assert check_address(address).hostname


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://outil.example/", "not_https"), ("ftp://outil.example/", "not_https"), ("", "not_https"), ("https://", "not_https"),
        ("https://a:b@outil.example/", "not_https"), ("https://outil.example/#x", "not_https"), ("https://outil.example/\n", "not_https"),
        ("https://é.example/", "not_https"), ("https://outil.example:0/", "not_https"), ("https://outil.example:x/", "not_https"),
        ("https://outil.example\\@evil.example/", "not_https"), ("https://[::1/", "not_https"), ("https://x/" + "x" * 500, "not_https"),
        ("https://localhost/", "inner_address"), ("https://db/", "inner_address"), ("https://a.localhost/", "inner_address"),
        ("https://127.0.0.1/", "inner_address"), ("https://10.1.2.3/", "inner_address"), ("https://169.254.169.254/", "inner_address"),
        ("https://[::1]/", "inner_address"), ("https://[::ffff:127.0.0.1]/", "inner_address"), ("https://[fd00::1]/", "inner_address"),
        ("https://2130706433/", "inner_address"), ("https://0x7f.1/", "inner_address"), ("https://127.1/", "inner_address"),
        ("https://0/", "inner_address"), ("https://printer.local/", "inner_address"), ("https://localhost./", "inner_address"),
    ],
)  # fmt: skip
def test_others_are_refused_with_their_sentence(address, code):
    with pytest.raises(DomainError) as refused:
        check_address(address)
    assert (refused.value.code, refused.value.status) == (code, 422)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "0.0.0.0", "100.64.0.1", "224.0.0.1", "::", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "fe80::1", "ff02::1"]
)  # fmt: skip
def test_addresses_that_are_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


def test_a_name_that_means_an_inner_address_is_not_asked(monkeypatch):
    """One public address beside it does not help: which one would be asked is not ours to choose."""
    found = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(outside.socket, "getaddrinfo", lambda *args, **kwargs: found)
    with pytest.raises(UnansweredError):
        resolve("outil.example", 443)
    with pytest.raises(UnansweredError):
        fetch_json("https://outil.example/cles")
    monkeypatch.setattr(outside.socket, "getaddrinfo", lambda *args, **kwargs: found[:1])
    assert resolve("outil.example", 443) == "93.184.216.34"


@pytest.fixture
def server(settings):
    """A server inside, which a setting names."""
    said = {"status": 200, "body": b'{"keys": []}', "headers": {}}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(said["status"])
            for name, value in said["headers"].items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said["body"])

        def log_message(self, *args):
            pass

    there = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=there.serve_forever, daemon=True).start()
    settings.ALLOWED_INNER_HOSTS = ["127.0.0.1"]
    yield f"http://127.0.0.1:{there.server_port}/cles", said
    there.shutdown()
    there.server_close()


def test_what_is_there_is_read(server):
    assert fetch_json(server[0]) == {"keys": []}


@pytest.mark.parametrize(
    "changed",
    [
        {"status": 404}, {"status": 302, "headers": {"Location": "http://127.0.0.1/"}}, {"body": b"<html>"}, {"body": b""},
        {"body": json.dumps("x" * outside.LARGEST).encode()}, {"body": b"[" * 100_000}, {"body": b"\xff"},
    ],
    ids=lambda changed: str(changed)[:30],
)  # fmt: skip
def test_anything_else_is_no_answer(server, changed):
    server[1].update(changed)
    with pytest.raises(UnansweredError):
        fetch_json(server[0])


def test_nobody_there_is_no_answer(settings):
    settings.ALLOWED_INNER_HOSTS = ["127.0.0.1"]
    with pytest.raises(UnansweredError):
        fetch_json("http://127.0.0.1:9/cles")
    settings.ALLOWED_INNER_HOSTS = []
    with pytest.raises(DomainError):
        fetch_json("http://127.0.0.1:9/cles")
