"""Files of a package, as they were sent: found below its own folder, under a type that their name says."""

import os
import re
import stat
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from lms.core.web.ranges import file_response

from . import places

TYPES = {
    ".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".xht": "application/xhtml+xml",
    ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".json": "application/json",
    ".xml": "text/xml", ".xsd": "text/xml", ".dtd": "text/plain", ".txt": "text/plain", ".vtt": "text/vtt",
    ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
    ".webp": "image/webp", ".avif": "image/avif", ".bmp": "image/bmp", ".ico": "image/x-icon",
    ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".oga": "audio/ogg", ".wav": "audio/wav",
    ".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm", ".ogv": "video/ogg",
    ".woff": "font/woff", ".woff2": "font/woff2", ".ttf": "font/ttf", ".otf": "font/otf",
    ".eot": "application/vnd.ms-fontobject", ".wasm": "application/wasm", ".pdf": "application/pdf",
}  # fmt: skip
RUN_TIME = {".js", ".css", ".woff2", ".woff", ".svg", ".gif"}
PAGES = {"text/html", "application/xhtml+xml"}
LARGEST_PAGE = 32 * 1024 * 1024  # above, a page is handed out as it is: nobody writes such a page
# Where a first script may stand without making the page an old one (quirks): inside the head, or after the document type.
HEAD = re.compile(r"<head(?:\s[^>]{0,2000})?>", re.IGNORECASE)
ROOT = re.compile(r"<html(?:\s[^>]{0,4000})?>", re.IGNORECASE)
DOCTYPE = re.compile(r"<!doctype[^>]{0,1000}>", re.IGNORECASE)
BOMS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def type_of(name: str) -> str:
    """By its ending alone; what is not known is nothing that a browser shows."""
    return TYPES.get(os.path.splitext(name)[1].lower(), "application/octet-stream")


def is_page(name: str) -> bool:
    """Whether a browser runs scripts that stand in it."""
    return type_of(name) in PAGES


def find(digest: str, name: str) -> Path | None:
    """The file of this name, if the package has it; whatever the name is, nothing outside its folder."""
    folder = places.unpacked(digest)
    try:
        place = (folder / name).resolve(strict=True)
        is_file = stat.S_ISREG(place.stat().st_mode)
    except (OSError, RuntimeError, ValueError):  # not there, too long, NUL
        return None
    return place if is_file and place.is_relative_to(folder.resolve()) and place != folder else None


def respond(request: HttpRequest, place: Path, name: str) -> HttpResponseBase:
    """The file, or the part of it that was asked for."""
    response = file_response(request, place, type_of(name))
    response["Cache-Control"] = "private, max-age=43200"
    return response


def first_script(name: str, depth: int = 0) -> str:
    """Storage in memory, from the folder of the run-time beside the files, however deep the page lies."""
    up = "../" * (name.count("/") + 1 + depth)
    return f'<script src="{up}runtime/storage.js"></script>'


def page(place: Path, name: str, script: str) -> HttpResponse:
    """A page of the package, otherwise untouched, with one more script before its own."""
    content = place.read_bytes()
    if len(content) <= LARGEST_PAGE:
        coding = BOMS.get(
            content[:2], "latin-1"
        )  # each byte one letter: what is not ASCII comes through as it was
        text = content.decode(coding, "surrogatepass")
        at = _place_for_script(text)
        content = (text[:at] + script + text[at:]).encode(coding, "surrogatepass")
    response = HttpResponse(content, content_type=type_of(name))
    response["Cache-Control"] = "no-store"
    return response


def _place_for_script(text: str) -> int:
    start = text[:200_000]
    for pattern in (HEAD, ROOT, DOCTYPE):
        found = pattern.search(start)
        if found:
            return found.end()
    return 1 if start.startswith(("\ufeff", "\ufffe")) else (3 if start.startswith("ï»¿") else 0)
