"""Values that nobody types, in every parameter, field, path and body: each is answered below 500 (invariant 17)."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from unittest import mock
from urllib.parse import quote, urlencode

from bs4 import BeautifulSoup
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import QueryDict
from django.test import Client

from .routes import HOLE, fill, site_routes
from .walk import arguments

WORDS = {
    "nothing": "",
    "blanks": " \t\n ",
    "nul": "a\0b",
    "first year": "0001-01-01",
    "last year": "9999-12-31",
    "first week": "0001-W01",
    "last week": "9999-W53",
    "first moment": "0001-01-01T00:00:00+14:00",
    "last moment": "9999-12-31T23:59:59-12:00",
    "no day": "2026-02-30",
    "thirty digits": "9" * 30,
    "negative": "-1",
    "beyond 32 bits": str(2**31),
    "beyond 64 bits": str(2**63),
    "infinite": "1e999",
    "no number": "NaN",
    "other digits": "٣٤²",
    "turned round": "a\u202eb",
    "half a letter": "\ud800",
    "brackets": "[" * 100_000,
    "quotes": "'\"`;--",
    "template": "{{ 1|add:x }}{% csrf_token %}%s%(a)s",
    "pattern": "(a+)+$\\",
    "path": "../../../etc/passwd",
    "code": "<script>alert(1)</script>",
    "two megabytes": "é" * 1_000_000,
}
# Each is sent in all fields of a form at once; these ones also in one field among others that are right.
ALONE = {"nul", "last year", "thirty digits", "half a letter", "turned round", "template"}
LARGE = {"brackets", "two megabytes"}
# An address of more than some thousand signs is refused by the web server before it reaches us.
IN_ADDRESS = {name: word[:4000] for name, word in WORDS.items()}
JSONS = {
    **WORDS,
    "null": None,
    "true": True,
    "large": 10**30,
    "float": 1e308,
    "list": [[]],
    "object": {"a": {}},
}
BODIES = {
    "nothing": b"",
    "no json": b"{",
    "not utf-8": b'{"a": "\xff\xfe"}',
    "half a letter": b'{"a": "\\ud800"}',
    "nul": b'{"a": "\\u0000"}',
    "brackets": b"[" * 100_000,
    "objects": b'{"a":' * 100_000,
    "list": b"[1, 2]",
    "null": b"null",
    "number": b"1" + b"0" * 5000,
    "not a number": b"NaN",
    "two megabytes": b'{"a": "' + b"a" * 2_000_000 + b'"}',
}
HEADERS = {
    "language": {"accept-language": "x" * 300 + ";q=9,\ud7ff"},
    "range": {"range": "bytes=9999999999999999999999-"},
    "since": {"if-modified-since": "Mon, 01 Jan 0001 00:00:00 GMT"},
    "etag": {"if-none-match": '"' + "a" * 5000},
    "htmx": {"hx-request": "true", "hx-current-url": "http://[", "hx-target": "\x01"},
    "referer": {"referer": "http://[::1"},
    "type": {"content-type": "application/json; charset=no-such"},
    "accept": {"accept": "*/*;q=x,," * 200},
    "token": {"authorization": "Token " + "é" * 100},
    "forwarded": {"x-forwarded-for": "1.2.3.4.5, ::g, \x00"},
}


def encoded(values: dict[str, str]) -> str:
    """A query, half letters included: as a browser would never send it."""
    return urlencode({name: value.encode("utf-8", "surrogatepass") for name, value in values.items()})


def sendings(fields: dict[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """(what, fields) of what is sent for one form. What is large goes into one field: in all, the body alone is refused."""
    kinds = {
        re.sub(r"\d+", "", name): name for name in reversed(fields)
    }  # of the fields of many rows, one each
    for what, word in WORDS.items():
        if what in LARGE:
            yield from ((f"{name} {what}", {**fields, name: word}) for name in list(kinds.values())[:2])
            continue
        yield what, dict.fromkeys(fields, word)
        if what in ALONE:
            yield from ((f"{name} {what}", {**fields, name: word}) for name in kinds.values())


class Requester:
    """One identity; each request in a transaction that is taken back."""

    def __init__(self, user: Any) -> None:
        self.client = Client(raise_request_exception=False)
        self.session = ""
        if user is not None:
            self.client.force_login(user)
            self.session = self.client.cookies[settings.SESSION_COOKIE_NAME].value
        self.troubles: set[str] = set()
        self.asked = 0

    def ask(self, what: str, method: str, address: str, data: Any = "", **more: Any) -> Any:
        """The answer; one of 500 and above is kept as a trouble named `what`."""
        self.client.cookies.clear()
        if self.session:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        cache.clear()
        self.asked += 1
        with transaction.atomic():
            try:
                answer = self.client.generic(method, address, data, **more)
                if answer.streaming:
                    b"".join(answer.streaming_content)
            finally:
                transaction.set_rollback(True)
        if answer.status_code >= 500:
            self.troubles.add(f"{what}: {answer.status_code}")
        return answer

    def told(self) -> str:
        """All troubles, a line each: a set would be cut short."""
        return "\n".join(sorted(self.troubles))

    def parameters(self, address: str) -> set[str]:
        """The names that the page looks for in its address."""
        names: set[str] = set()

        def spy(method: str) -> Any:
            plain = getattr(QueryDict, method)

            def looked(self: QueryDict, key: Any, *more: Any) -> Any:
                names.add(key) if isinstance(key, str) else None
                return plain(self, key, *more)

            return mock.patch.object(QueryDict, method, looked)

        with spy("get"), spy("__getitem__"), spy("getlist"), spy("__contains__"):
            self.ask(f"GET {address}", "GET", address)
        return {name for name in names if name != settings.SESSION_COOKIE_NAME}

    def forms(self, address: str) -> list[tuple[str, dict[str, str]]]:
        """(where it goes, field → value) of the forms of a page that are sent by POST."""
        answer = self.ask(f"GET {address}", "GET", address)
        if answer.status_code != 200 or answer.streaming or "html" not in answer.get("Content-Type", ""):
            return []
        return [
            ((form.get("action") or address).split("#")[0], _fields(form))
            for form in BeautifulSoup(answer.content, "html.parser").find_all("form")
            if (form.get("method") or "").lower() == "post"
        ]


def _fields(form: Any) -> dict[str, str]:
    found = {}
    for field in form.find_all(["input", "textarea", "select", "button"]):
        name = field.get("name")
        if not name or field.get("type") in {"file", "submit"}:
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True) or (field.find_all("option") or [None])[-1]
            found[name] = chosen.get("value", "") if chosen else ""
        elif field.get("type") in {"radio", "checkbox"}:
            if field.has_attr("checked") or name not in found:
                found[name] = field.get("value", "on")
        else:
            found[name] = field.get("value") or field.text or "Un texte"
    return found


def hostile_paths(world: SimpleNamespace) -> Iterator[tuple[str, str]]:
    """(what, address) of each route with one hole that nobody would fill so."""
    for name, route in site_routes():
        holes = [one or other for one, other in HOLE.findall(route)]
        usual = arguments(world, name)
        for hole in holes:
            for what, word in IN_ADDRESS.items():
                value = quote(word[:2000].encode("utf-8", "surrogatepass"), safe="")
                if "<key:" in route and not word.isdigit():
                    continue  # another route: what has no digit is not this one
                marked = {**{each: usual.get(each, 1) for each in holes}, hole: "HOLE"}
                yield f"{name} {hole} {what}", fill(route, marked).replace("HOLE", value)


def properties(schema: dict[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    """(method, path, properties) of everything that the schema lets a program send."""
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            if method.upper() in {"POST", "PUT", "PATCH"}:
                content = operation.get("requestBody", {}).get("content", {})
                body = content.get("application/json", {}).get("schema", {})
                name = body.get("$ref", "").rpartition("/")[2]
                whole = schema["components"]["schemas"].get(name, body)
                yield method.upper(), path, sorted(whole.get("properties", {}))


def filled_api(path: str, world: SimpleNamespace) -> str:
    """The address of an operation for what is mine."""
    kind = re.sub(r"^/api/v1/|/.*$", "", path)
    rows = {
        "themes": world.mine.theme, "courses": world.mine.course, "lessons": world.mine.lesson,
        "progress": world.mine.progress, "cohorts": world.mine.cohort, "enrolments": world.mine.enrolment,
        "sessions": world.mine.session, "attendances": world.mine.attendance, "projects": world.mine.project,
        "slots": world.mine.slot, "bookings": world.mine.booking, "session-logs": world.mine.log,
        "follow-ups": world.mine.follow_up, "actions": world.mine.action, "messages": world.mine.message,
        "resources": world.mine.resource, "legal-texts": world.legal_text,
    }  # fmt: skip
    key = rows[kind].pk if kind in rows else world.mine.token.token_key
    return re.sub(r"\{[^}]+\}", str(key), path)
