"""What an editor should know before people meet it: addresses outside, frames that call each other, drawings read back."""

import re
from pathlib import Path
from typing import Any

from .archive import texts

MOST = 2 * 1024 * 1024  # bytes of one file
PAGES = (".html", ".htm", ".xhtml", ".xht")
CODE = (".js", ".mjs")
HOST = rb"(?:https?:)?\\?/\\?/([a-z0-9][a-z0-9.-]{0,200}\.[a-z]{2,20})\b"
FETCHED = re.compile(
    rb"<(?:script|link|img|iframe|video|audio|source|object|embed)\b[^<>]{0,2000}?(?:src|href|data)\s{0,9}=\s{0,9}[\"']?"
    + HOST,
    re.IGNORECASE,
)
STYLED = re.compile(rb"(?:url\(|@import)\s{0,9}[\"']?" + HOST, re.IGNORECASE)
NAMED = re.compile(rb"\"(?:path|src|url)\"\s{0,9}:\s{0,9}\"" + HOST, re.IGNORECASE)
FRAMES = re.compile(rb"<i?frame\b|createElement\(\s{0,9}[\"']i?frame", re.IGNORECASE)
CALLS = re.compile(rb"(?<![\w.$])parent\.[A-Za-z_$][\w$]{0,99}\s{0,9}\(")
CALLS_IN_CODE = re.compile(rb"\b(?:window|self|top)\.parent\.[A-Za-z_$][\w$]{0,99}\s{0,9}\(")
READ_BACK = re.compile(rb"\b(?:getImageData|toDataURL)\b")
MOST_HOSTS = 30


def look(target: Path, names: list[str], kind: str) -> dict[str, Any]:
    """`outside`: hosts that are asked for something; `needs_host`: why it cannot run without a host of its own, or ""."""
    outside: set[str] = set()
    for _name, content in texts(target, names, PAGES, MOST):
        outside |= _hosts(FETCHED, content) | _hosts(STYLED, content)
    for _name, content in texts(target, names, (".css",), MOST):
        outside |= _hosts(STYLED, content)
    if kind == "h5p":
        for _name, content in texts(target, [n for n in names if n.startswith("content/")], (".json",), MOST):
            outside |= _hosts(NAMED, content)
    return {"outside": sorted(outside)[:MOST_HOSTS], "needs_host": _needs_host(target, names, kind)}


def _hosts(pattern: re.Pattern[bytes], content: bytes) -> set[str]:
    return {found.decode("ascii", "replace").lower() for found in pattern.findall(content)}


def _needs_host(target: Path, names: list[str], kind: str) -> str:
    """Pages in an opaque origin reach neither each other nor the points of a drawing."""
    if kind == "h5p":
        read = any(READ_BACK.search(content) for _name, content in texts(target, names, CODE, MOST))
        return "canvas" if read else ""
    pages = any(FRAMES.search(c) or CALLS.search(c) for _name, c in texts(target, names, PAGES, MOST))
    code = any(CALLS_IN_CODE.search(content) for _name, content in texts(target, names, CODE, MOST))
    return "frames" if pages or code else ""
