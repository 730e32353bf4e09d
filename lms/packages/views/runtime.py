"""What a package's frame asks for: its files, the run-time, the page that holds both, and what it writes."""

import gzip
import re
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe

from lms.core.errors import DomainError
from lms.packages import files, queries
from lms.packages.capability import Capability
from lms.packages.domain import commits, launches, statements
from lms.packages.enums import PackageKind
from lms.packages.escaped import MOST_BYTES
from lms.packages.policy import refused
from lms.packages.validators import is_part_key

RUNTIME = Path(__file__).resolve().parents[1] / "runtime"
EXPORT = re.compile(r"export\s*\{\s*(?P<name>\w+)\s*\};?\s*(?://# sourceMappingURL=\S*\s*)?\Z")
View = Callable[[HttpRequest, Capability, str], HttpResponseBase]


def file(request: HttpRequest, capability: Capability, name: str, depth: int = 0) -> HttpResponseBase:
    """One file of the package; no query. Pages get one first script."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405)
    place = files.find(capability.digest, name)
    if place is None:
        return refused(404)
    if not files.is_page(name):
        return files.respond(request, place, name)
    return files.page(place, name, files.first_script(name, depth))


def run_time(request: HttpRequest, capability: Capability, name: str) -> HttpResponseBase:
    """Scripts and sheets that play packages: ours, scorm-again and h5p-standalone."""
    found = _run_time_file(name)
    if found is None or request.method not in {"GET", "HEAD"}:
        return refused(404)
    plain, packed = found
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(packed if is_packed else plain, content_type=files.type_of(name))
    if is_packed:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    response["Cache-Control"] = "private, max-age=43200"
    return response


@cache
def _run_time_names() -> frozenset[str]:
    """What may be asked for: nothing but the names of our own files."""
    there = (path for path in RUNTIME.rglob("*") if path.suffix in files.RUN_TIME)
    return frozenset(path.relative_to(RUNTIME).as_posix() for path in there)


@lru_cache(maxsize=64)
def _run_time_file(name: str) -> tuple[bytes, bytes] | None:
    """(as it is, compressed). A module of scorm-again becomes a script whose class is global, and nothing else of it."""
    if name not in _run_time_names():
        return None
    content = (RUNTIME / name).read_bytes()
    if name.startswith("scorm-again/"):
        text = EXPORT.sub(r"globalThis.\g<name> = \g<name>;", content.decode())
        content = f'(() => {{ "use strict"; {text} }})();'.encode()
    return content, gzip.compress(content, 9, mtime=0)


def start(request: HttpRequest, capability: Capability, sco: str) -> HttpResponseBase:
    """The page that the site frames: the run-time, filled, and below it the content. Each time an opening of this part."""
    if request.method != "GET":
        return HttpResponse(status=405)
    if not is_part_key(sco):
        return refused(404)
    if capability.alone and capability.kind != PackageKind.H5P:
        return _to_its_page(capability, sco)
    opening = _opened(capability, sco)
    if isinstance(opening, HttpResponse):
        return opening
    template = "packages/run/h5p.html" if capability.kind == PackageKind.H5P else "packages/run/scorm.html"
    return HttpResponse(render_to_string(template, _context(opening)))


def _opened(capability: Capability, sco: str) -> launches.Opening | HttpResponse:
    try:
        return launches.open_part(launch_id=capability.launch, sco=sco)
    except DomainError as error:
        return refused(404 if error.code == "unknown_part" else 409)


def _context(opening: launches.Opening) -> dict[str, Any]:
    given = launches.written(opening).replace("<", "\\u003c").replace("&", "\\u0026")
    item = opening.item
    return {
        "given": mark_safe(given),
        "kind": opening.version.kind,
        "title": item["title"],
        "is_sco": item["is_sco"],
    }


def _to_its_page(capability: Capability, sco: str) -> HttpResponseBase:
    """Where no page may call another the content's own page is framed, at an address from which its own addresses work."""
    item = queries.item(capability.version, sco)
    if item is None:
        return refused(404)
    return HttpResponseRedirect(f"../begin/{sco}/{quote(item['path'])}{item['query']}")


def begin(request: HttpRequest, capability: Capability, name: str) -> HttpResponseBase:
    """A part that runs alone: the page that it starts with gets the run-time written into it, all else is as it was sent."""
    sco, _slash, path = name.partition("/")
    if request.method != "GET" or not capability.alone or not is_part_key(sco):
        return refused(404)
    item = queries.item(capability.version, sco) if files.is_page(path) else None
    if item is None or item["path"] != path or not item["is_sco"]:
        return file(request, capability, path, depth=1)
    place = files.find(capability.digest, path)
    opening = _opened(capability, sco)
    if place is None or isinstance(opening, HttpResponse):
        return opening if isinstance(opening, HttpResponse) else refused(404)
    root = "../" * (path.count("/") + 2)
    script = render_to_string("packages/run/alone.html", _context(opening) | {"root": root})
    return files.page(place, path, script)


def commit(request: HttpRequest, capability: Capability, sco: str) -> HttpResponseBase:
    """One commit of a part: 200 whether it is new, known or superseded; a refusal says its code."""
    return _write(request, lambda body: commits.append(launch_id=capability.launch, sco=sco, body=body).code)


def statement(request: HttpRequest, capability: Capability, name: str) -> HttpResponseBase:
    """One xAPI statement."""
    return _write(
        request, lambda body: "kept" if statements.keep(launch_id=capability.launch, body=body) else "again"
    )


def _write(request: HttpRequest, verb: Callable[[bytes], str]) -> HttpResponseBase:
    if request.method != "POST":
        return HttpResponse(status=405)
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    body = request.read(min(max(length, 0), MOST_BYTES + 1))
    try:
        return JsonResponse({"result": True, "errorCode": 0, "code": verb(body)})
    except DomainError as error:
        answer = {"result": False, "errorCode": 101, "code": error.code, "detail": str(error)}
        return JsonResponse(answer, status=error.status)


AREAS: dict[str, View] = {
    "files": file,
    "runtime": run_time,
    "start": start,
    "begin": begin,
    "commits": commit,
    "statements": statement,
}
