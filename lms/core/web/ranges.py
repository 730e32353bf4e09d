"""Large files, whole or in part: browsers play no video otherwise."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date

BLOCK = 64 * 1024
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def file_response(request: HttpRequest, place: Path, content_type: str) -> HttpResponseBase:
    """The file, or the part of it that was asked for (RFC 9110, one range; several are answered by the whole)."""
    size = place.stat().st_size
    first, last, status = _part(request.headers.get("Range", ""), size)
    if status == 416:
        refusal = HttpResponse(status=416)
        refusal["Content-Range"] = f"bytes */{size}"
        return refusal
    response = StreamingHttpResponse(
        _read(place, first, last - first + 1) if request.method == "GET" else iter(()),
        status=status,
        content_type=content_type,
    )
    response["Content-Length"] = str(max(last - first + 1, 0))
    response["Accept-Ranges"] = "bytes"
    response["Last-Modified"] = http_date(place.stat().st_mtime)
    if status == 206:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _part(header: str, size: int) -> tuple[int, int, int]:
    """(first, last, status) of what a Range header asks for; anything that is no single range is the whole."""
    found = RANGE.fullmatch(header)
    if not found or not any(found.groups()):
        return 0, size - 1, 200
    if not found[1]:
        first, last = max(size - int(found[2]), 0), size - 1
    else:
        first, last = int(found[1]), min(int(found[2]), size - 1) if found[2] else size - 1
    return (first, last, 206) if first <= last else (0, 0, 416)


def _read(place: Path, first: int, left: int) -> Iterator[bytes]:
    with place.open("rb") as file:
        file.seek(first)
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block
